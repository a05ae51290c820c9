import { kinds } from '@tickertape/schema'
import type { Frame } from '../../frame.ts'
import { type Clock, systemClock, waitUntil } from '../../rest/clock.ts'
import type { FileEvent } from './events.ts'
import { type Pace, Timetable } from './pace.ts'
import { microsOfItem } from './selection.ts'

const FRAME_EVENTS = 1_000

/** Events that are due close together are sent together. */
const TICK_MS = 20

/** A frame without the lineage that all frames of a run share. */
export type Portion = {
  [K in Frame['kind']]: Pick<Extract<Frame, { kind: K }>, 'kind' | 'items' | 'rows'>
}[Frame['kind']]

function portionsOf(events: readonly FileEvent[]): Portion[] {
  return kinds.flatMap((kind) => {
    const own = events.filter((event) => event.kind === kind)
    if (own.length === 0) return []
    return [
      { kind, items: own.map(({ item }) => item), rows: own.map(({ row }) => row) } as Portion,
    ]
  })
}

export interface ReplayOptions {
  readonly pace: Pace
  readonly signal: AbortSignal
  readonly clock?: Clock
}

/**
 * Events as frames at their pace. What comes late, or goes back in time, is sent at once. Rejects when the
 * signal aborts.
 */
export async function* replay(
  chunks: AsyncIterable<readonly FileEvent[]>,
  { pace, signal, clock = systemClock }: ReplayOptions,
): AsyncGenerator<Portion> {
  const timetable = new Timetable(pace)
  const startedAt = clock.now()
  let wokenAt = Number.NEGATIVE_INFINITY
  let ready: FileEvent[] = []
  for await (const chunk of chunks) {
    for (const event of chunk) {
      const dueAt = startedAt + timetable.dueMs(microsOfItem(event.kind, event.item))
      const isAhead = dueAt > clock.now()
      if (isAhead || ready.length === FRAME_EVENTS) {
        yield* portionsOf(ready)
        signal.throwIfAborted()
        ready = []
      }
      if (isAhead) {
        wokenAt = Math.max(dueAt, wokenAt + TICK_MS)
        await waitUntil(wokenAt, clock, signal)
      }
      ready.push(event)
    }
  }
  yield* portionsOf(ready)
}
