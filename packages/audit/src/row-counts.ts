import { setTimeout as sleep } from 'node:timers/promises'
import { retry } from '@tickertape/errors'
import type { FlattenedCount } from './count-flattened.ts'
import { dataEnds } from './data-end.ts'
import { firstRowUs, queryRows, type RowRange, type RowSource, type RowSums } from './pinot-rows.ts'
import type { Ranges } from './scope.ts'
import { hasReached, type Patience, settle } from './settle.ts'
import type { EventSource } from './sides.ts'
import type { Sources } from './sources.ts'
import type { Window } from './window.ts'

const ASK_FOR_MS = 60_000
const DAY_US = 86_400_000_000
/** Groups of a query that a server answers well. */
const GROUPS = 20_000

/** Waits until Pinot has consumed what the flattened topic holds. Answers how far it has come. */
export async function waitForRows(
  { controller }: Sources,
  source: EventSource,
  ranges: Ranges,
  patience: Patience,
): Promise<ReadonlyMap<number, number>> {
  const { table, flattenedTopic } = source.stream
  const ends = await dataEnds(source, flattenedTopic, ranges)
  let consumed: ReadonlyMap<number, number> = new Map()
  await settle(async () => {
    consumed = await retry(() => controller.consumedOffsets(table), {
      forMs: ASK_FOR_MS,
      signal: patience.signal,
    })
    return hasReached(consumed, ends)
  }, patience)
  return consumed
}

/** What rows are compared: from the first that Pinot has not dropped by age, in stretches that are not too many. */
export async function rowRangeOf(
  source: RowSource,
  window: Window,
  { retentionDays, partitions }: { readonly retentionDays: number; readonly partitions: number },
): Promise<RowRange> {
  const { grainUs } = window
  const horizonUs = Math.ceil((Date.now() * 1000 - retentionDays * DAY_US) / grainUs) * grainUs
  const fromUs = Math.max(window.fromUs, horizonUs)
  const range = { fromUs, toUs: window.toUs, grainUs }
  const firstUs = await retry(() => firstRowUs(source, range), { forMs: ASK_FOR_MS })
  const stretches = (window.toUs - (firstUs ?? window.toUs)) / grainUs
  const factor = Math.max(1, Math.ceil((stretches * partitions) / GROUPS))
  return { ...range, grainUs: grainUs * factor }
}

export interface ActualRows {
  readonly range: RowRange
  readonly sums: RowSums
}

/** Sums of the table's rows, in longer stretches when these are too many for Pinot. */
export async function actualRows(source: RowSource, range: RowRange): Promise<ActualRows> {
  const { signal } = source
  const sums = await retry(() => queryRows(source, range), { forMs: ASK_FOR_MS, signal })
  return sums ? { range, sums } : actualRows(source, { ...range, grainUs: range.grainUs * 4 })
}

export interface RowComparison {
  readonly partition: number
  readonly suspects: readonly RowRange[]
  readonly want: number
  readonly have: number
}

interface Sum {
  readonly rows: number
  readonly print: number
}

/** Equal; or no further apart than rows that may have come or gone while they were counted. */
export const sameRows = (want: Sum, have: Sum, loose: number): boolean =>
  loose === 0
    ? want.rows === have.rows && want.print === have.print
    : Math.abs(want.rows - have.rows) <= loose

/** Stretches of a partition whose rows differ, from a stretch of the window on. `fine` is in stretches of the window. */
export function compareRows(
  fine: RowSums,
  { range, sums: actual }: ActualRows,
  { partition, pending }: FlattenedCount,
  comparable: { readonly from: number; readonly grainUs: number },
): RowComparison {
  const factor = range.grainUs / comparable.grainUs
  const expected = fine.coarser(factor)
  const unsure = new Map<number, number>()
  for (const stretch of pending.stretches) {
    const coarse = Math.floor(stretch / factor)
    unsure.set(coarse, (unsure.get(coarse) ?? 0) + pending.of(stretch).events)
  }
  const all = [...expected.stretchesOf(partition), ...actual.stretchesOf(partition)]
  const suspects: RowRange[] = []
  let [wanted, had] = [0, 0]
  for (const stretch of new Set(all)) {
    if (stretch * factor < comparable.from) continue
    const [want, have] = [expected.at(partition, stretch), actual.at(partition, stretch)]
    if (sameRows(want, have, want.mayBeGone + (unsure.get(stretch) ?? 0))) continue
    wanted += want.rows
    had += have.rows
    const fromUs = Math.max(range.fromUs, stretch * range.grainUs)
    const toUs = Math.min(range.toUs, (stretch + 1) * range.grainUs)
    suspects.push({ fromUs, toUs, grainUs: range.grainUs })
  }
  suspects.sort((a, b) => a.fromUs - b.fromUs)
  return { partition, suspects, want: wanted, have: had }
}

const SEAL_PAUSE_MS = 1_000
const SEAL_TRIES = 8

/**
 * Rows of a segment are out of sight for a moment while Pinot seals it: what differs is asked for again before
 * it is called different.
 */
export async function untilCalm(
  source: RowSource,
  first: ActualRows,
  compare: (actual: ActualRows) => readonly RowComparison[],
): Promise<readonly RowComparison[]> {
  let differing = compare(first)
  for (let tries = 0; tries < SEAL_TRIES && differing.length > 0; tries++) {
    await sleep(SEAL_PAUSE_MS, undefined, { signal: source.signal })
    differing = compare(await actualRows(source, first.range))
  }
  return differing
}
