import type { TableKind } from '@tickertape/schema'
import type { RowTopic } from '../row-topic.ts'

/**
 * Which events are rows of a store. `received-last` and `written-last`: of all events of a key the one that was
 * received last, or that stands last in the topic. `every`: each event is a row, also one that comes again.
 */
export type Keeps = 'received-last' | 'written-last' | 'every'

/** Values by the names of the event's fields, in their units; what is absent is null or left out. */
export type RowValues = Readonly<Record<string, unknown>>

/** Knows what consumer groups have committed: by partition the first offset that they have not. */
export interface Groups {
  committed(group: string, topic: string): Promise<ReadonlyMap<number, number>>
}

/** A store that topics are copied to. Methods reject with a coded error when it does not answer. */
export interface SinkStore extends AsyncDisposable {
  /** As people call it. */
  readonly name: string
  readonly keeps: Keeps
  /** What it is asked for. */
  readonly kinds: readonly TableKind[]
  /** It drops rows that came longer ago. */
  readonly keepsForMs?: number
  /** It has 0 for a number that is absent. */
  readonly absentIsZero?: boolean
  /** How far the copying has come: by partition the first offset that may not have been copied. */
  copied(topic: RowTopic, groups: Groups): Promise<ReadonlyMap<number, number>>
  /** All rows of a kind, some at a time; undefined when there is no table. */
  rows(topic: RowTopic): Promise<AsyncIterable<readonly RowValues[]> | undefined>
}
