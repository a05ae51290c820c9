import type { Fact } from '../../../src/protocol.ts'
import * as say from '../format.ts'

/** The value of a fact in words. */
export function showFact({ value, unit }: Fact): string {
  if (value === null) return '–'
  if (typeof value === 'string') return value
  if (unit === 'perSecond') return `${say.rate(value)}/s`
  if (unit === 'ms') return say.span(value)
  if (unit === 'bytes') return say.bytes(value)
  if (unit === 'time') return say.when(value)
  return say.count(value)
}
