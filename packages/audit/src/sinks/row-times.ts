import { heldRanges, rangesToRead } from '../audit-run.ts'
import { comparableFrom } from '../compare-events.ts'
import type { Ranges, Scope } from '../scope.ts'
import { type RowTopicSource, scanRows } from '../sides.ts'
import type { Sources } from '../sources.ts'
import type { Window } from '../window.ts'
import type { SinkScan } from './expect-rows.ts'

const HOUR_MS = 3_600_000
/** Records of the beginning among which one has a time. */
const FIRST = 1_000

export interface RowRanges {
  /** What is read of the topic. */
  readonly ranges: Ranges
  /** First offset that the topic holds of each partition. */
  readonly heldFrom: ReadonlyMap<number, number>
  /** Rows of records before this are no longer looked for, because the store may have dropped them. */
  readonly horizonUs: number
}

export interface RowRangesOptions {
  readonly topic: string
  readonly partitions: readonly number[]
  readonly keepsForMs: number | undefined
  readonly scope: Scope
  readonly nowMs: number
}

/** What to read of a topic for its rows in a store. */
export async function rowRanges(
  sources: Sources,
  { topic, partitions, keepsForMs, scope, nowMs }: RowRangesOptions,
): Promise<RowRanges> {
  const held = await heldRanges(sources, topic)
  // Some room, for the audit itself takes time.
  const horizonMs = keepsForMs === undefined ? undefined : nowMs - keepsForMs + HOUR_MS
  const times = [scope.fromMs, horizonMs].filter((time) => time !== undefined)
  const fromMs = times.length > 0 ? Math.max(...times) : undefined
  const all = await rangesToRead(sources, topic, held, { fromMs })
  return {
    ranges: new Map([...all].filter(([partition]) => partitions.includes(partition))),
    heldFrom: new Map([...held].map(([partition, { from }]) => [partition, from])),
    horizonUs: (horizonMs ?? 0) * 1000,
  }
}

/** When the first record of a partition was received; or written, where records have no receipt. */
async function firstUsOf(source: RowTopicSource, partition: number, from: number) {
  const { isReceipt } = source.rows.shape.time
  let firstUs: number | undefined
  await scanRows(source, {
    ...{ partition, from, to: from + FIRST },
    onEvent: ({ receivedUs }) => {
      if (isReceipt) firstUs ??= receivedUs
    },
    onRecord: ({ timestampMs }) => {
      if (!isReceipt) firstUs ??= timestampMs * 1000
    },
  })
  return firstUs
}

type RowTimes = Pick<SinkScan, 'fromUs' | 'wholeFromUs'>

/**
 * First times of each partition that are compared. Behind what retention took, which the store may still have: of rows
 * with a receipt nothing before is compared, of others what the topic still holds is.
 */
export async function rowTimes(
  source: RowTopicSource,
  window: Window,
  { ranges, heldFrom, horizonUs }: RowRanges,
): Promise<RowTimes> {
  const wholeFromUs = new Map<number, number>()
  for (const [partition, { from }] of ranges) {
    const isCut = from > 0 && from <= (heldFrom.get(partition) ?? 0)
    const firstReceivedUs = isCut ? await firstUsOf(source, partition, from) : undefined
    const stretch = comparableFrom(window, [{ isCut, firstReceivedUs }])
    const others = from > 0 ? Math.max(window.fromUs, horizonUs) : window.fromUs
    wholeFromUs.set(partition, Math.max(others, stretch * window.grainUs))
  }
  if (source.rows.shape.time.isReceipt) return { fromUs: wholeFromUs, wholeFromUs }
  const fromUs = new Map([...ranges.keys()].map((partition) => [partition, window.fromUs]))
  return { fromUs, wholeFromUs }
}
