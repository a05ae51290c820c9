import { momentOf } from '@tickertape/config'
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

const wrong = (message: string): TapeError => new TapeError('TAPE_CLI_USAGE', message)

const readTime = (name: string, text: string | undefined, nowMs: number): number | undefined =>
  text === undefined ? undefined : momentOf(name, text, nowMs)

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
