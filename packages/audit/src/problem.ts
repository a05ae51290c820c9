import type { OffsetRange } from './record-blocks.ts'
import { timeText } from './window.ts'

/** What is wrong somewhere, by what an operator would do about it. */
export type ProblemKind =
  | 'event-missing'
  | 'event-twice'
  | 'event-extra'
  | 'event-changed'
  | 'unreadable'
  | 'dead-letter-twice'
  | 'archive-gap'
  | 'archive-overlap'
  | 'archive-changed'
  | 'archive-damaged'
  | 'archive-foreign'
  | 'row-missing'
  | 'row-twice'
  | 'row-extra'
  | 'row-changed'
  | 'table-missing'

/** One gap, overlap or mismatch with its place, as near as it is known. */
export interface Problem {
  readonly what: ProblemKind
  /** One line for people; it has everything that the other fields have. */
  readonly text: string
  readonly topic: string
  readonly partition: number
  /** Offsets of `topic`, the last one included. */
  readonly offsets?: readonly [first: number, last: number]
  /** Key of an archive object. */
  readonly object?: string
  readonly table?: string
  readonly symbol?: string
  /** The event's own time, RFC 3339. */
  readonly eventTime?: string
  /** When it was received, RFC 3339; of many the first and the last. */
  readonly received?: readonly [first: string, last: string]
}

/** Details that are named one by one; what is beyond is counted. */
export const MOST_DETAILS = 10

export const offsetsText = (topic: string, partition: number, { from, to }: OffsetRange): string =>
  to - from === 1 ? `${topic}/${partition}@${from}` : `${topic}/${partition}@${from}-${to - 1}`

export const count = (number: number, what: string): string =>
  `${number.toLocaleString('en-US')} ${what}${number === 1 ? '' : 's'}`

const MICROS_BEGIN = 100_000_000_000_000

/** Text of an epoch in milliseconds or microseconds, told apart by size. */
export const epochText = (epoch: number): string =>
  timeText(Math.abs(epoch) < MICROS_BEGIN ? epoch * 1000 : epoch)
