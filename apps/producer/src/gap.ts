import type { Kind } from '@tickertape/schema'

/**
 * `disconnect`: the connection ended. `keepalive`: it was half-open. `mute`: it stood, and data stopped.
 * `sequence`: numbers that the venue counts without holes had one. `slow`: we read too slowly and were
 * dropped. `stop`: we were asked to end. A run that could not tell its end leaves `crash`, found by the next.
 */
export type GapReason = 'disconnect' | 'keepalive' | 'mute' | 'sequence' | 'slow' | 'stop'

/** A hole in what a source delivered. Times are event times in epoch microseconds. */
export interface Gap {
  /** Names the gap: the report of its end has the id of that of its opening. */
  readonly id: string
  /** The source's own name of the stream, as on its frames. */
  readonly feed: string
  /** Events of each of these symbols and kinds may be missing. */
  readonly symbols: readonly string[]
  readonly kinds: readonly Kind[]
  /** No event of this time or before is missing. */
  readonly fromMicros: number
  /** No event of this time or later is missing; undefined while the hole grows. */
  readonly toMicros: number | undefined
  readonly reason: GapReason
  /** What was seen, in one sentence. */
  readonly detail: string
}
