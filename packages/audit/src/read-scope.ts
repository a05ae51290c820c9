import { TapeError } from '@tickertape/errors'
import type { Scope } from './scope.ts'

/** The scope as text: options of the command, or the query of a request. */
export interface ScopeText {
  readonly topic?: string | undefined
  readonly kind?: string | undefined
  readonly partition?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
}

const agePattern = /^(\d{1,6})(s|m|h|d)$/
const unitMs: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}
const timePattern = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/

const wrong = (message: string): TapeError => new TapeError('TAPE_CLI_USAGE', message)

function readTime(name: string, text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined) return undefined
  const [, number, unit] = agePattern.exec(text) ?? []
  if (number && unit) return nowMs - Number(number) * (unitMs[unit] as number)
  const timeMs = timePattern.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isFinite(timeMs)) return timeMs
  throw wrong(
    `${name} must be a time like 2026-11-20T14:30:00Z, a date, or an age like 90m, not "${text}"`,
  )
}

/** Throws TAPE_CLI_USAGE, naming what cannot be read. */
export function readScope(text: ScopeText, nowMs: number): Scope {
  const { topic, kind, partition } = text
  if (topic !== undefined && kind !== undefined && topic !== kind) {
    throw wrong('give either a topic or a kind')
  }
  if (partition !== undefined && !/^\d{1,6}$/.test(partition)) {
    throw wrong(`partition must be a number from 0, not "${partition}"`)
  }
  const fromMs = readTime('from', text.from, nowMs)
  const toMs = readTime('to', text.to, nowMs)
  if (fromMs !== undefined && fromMs >= (toMs ?? nowMs)) throw wrong('from must be before to')
  return {
    topic: topic ?? kind,
    partition: partition === undefined ? undefined : Number(partition),
    fromMs,
    toMs,
  }
}
