import type { TapeEvent } from '../../../src/protocol.ts'
import * as say from '../format.ts'

type Found = Pick<TapeEvent & { readonly kind: 'alerts' }, 'rule' | 'measured' | 'bound'>

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`

/** What a rule found, in a few words. */
export function alertText({ rule, measured, bound }: Found): string {
  if (rule === 'price') return `${measured > bound ? 'over' : 'under'} ${say.price(bound)}`
  if (rule === 'silence') return `silent for ${say.count(measured)} min`
  if (rule === 'move') return `moved ${signed(measured)} %`
  return `${rule} ${signed(measured)} σ`
}
