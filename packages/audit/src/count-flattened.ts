import type { Unreadable } from './count-raw.ts'
import { expectKeys, type KeyScan } from './expected-keys.ts'
import type { OffsetRange } from './record-blocks.ts'
import type { EventSource } from './sides.ts'
import { StretchSums } from './stretch-sums.ts'
import { isWithin, type Window } from './window.ts'

/** What a partition of a flattened topic holds. */
export interface FlattenedCount {
  readonly partition: number
  readonly range: OffsetRange
  readonly sums: StretchSums
  /** Of these, events that Pinot may have seen or not. */
  readonly pending: StretchSums
  readonly unreadable: readonly Unreadable[]
  /** When the first event was received that is still there; undefined without any. */
  readonly firstReceivedUs: number | undefined
}

export interface FlattenedTask
  extends Pick<KeyScan, 'partition' | 'range' | 'consumed' | 'onKeys'> {
  readonly window: Window
}

/** Reads a partition of a flattened topic, for all that it is compared with. */
export async function countFlattened(
  source: EventSource,
  { window, ...scan }: FlattenedTask,
): Promise<FlattenedCount> {
  const unreadable: Unreadable[] = []
  const [sums, pending] = [new StretchSums(window.grainUs), new StretchSums(window.grainUs)]
  let firstReceivedUs: number | undefined
  const range = await expectKeys(source, {
    ...scan,
    onEvent: (event) => {
      firstReceivedUs ??= event.receivedUs
      if (!isWithin(window, event.receivedUs)) return
      sums.add(event)
      if (event.offset >= scan.consumed) pending.add(event)
    },
    onUnreadable: (offset, code) => unreadable.push({ offset, code }),
  })
  return { partition: scan.partition, range, sums, pending, unreadable, firstReceivedUs }
}
