import type { Kind } from '@tickertape/schema'
import type { Stream } from '@tickertape/streams'

/**
 * Which events are rows of a store. `received-last` and `written-last`: of all events of a key the one that was
 * received last, or that stands last in the topic. `every`: each event is a row, also one that comes again.
 */
export type Keeps = 'received-last' | 'written-last' | 'every'

/** Values by the names of the event's fields, in their units; what is absent is null or left out. */
export type RowValues = Readonly<Record<string, unknown>>

/** A store that the flattened topics are copied to. Methods reject with a coded error when it does not answer. */
export interface SinkStore extends AsyncDisposable {
  /** As people call it. */
  readonly name: string
  readonly keeps: Keeps
  /** The consumer group whose commits say how far the copying has come. */
  groupOf(kind: Kind): string
  /** All rows of a kind, some at a time; undefined when there is no table. */
  rows(stream: Stream): Promise<AsyncIterable<readonly RowValues[]> | undefined>
}
