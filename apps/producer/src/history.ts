import type { Kind } from '@tickertape/schema'
import type { Frame } from './frame.ts'
import type { SourceContext } from './source.ts'

/** What to ask a venue's history for: events of one kind from one time on and before another. */
export interface HistoryRequest {
  readonly kind: Kind
  readonly symbols: readonly string[]
  /** Epoch microseconds. */
  readonly fromMicros: number
  readonly toMicros: number
}

/** What a live source can be asked for again. */
export interface History {
  /** Kinds that the venue keeps. */
  readonly kinds: readonly Kind[]
  /**
   * All pages, with the same keys as the live events have, and nothing made up. Ends early without an error
   * when `context.signal` aborts. Throws TAPE_SOURCE_REFUSED for what no retry cures.
   */
  readonly read: (request: HistoryRequest, context: SourceContext) => AsyncIterable<Frame>
}
