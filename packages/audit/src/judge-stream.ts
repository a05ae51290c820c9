import { comparableFrom, compareEvents } from './compare-events.ts'
import type { FlattenedCount } from './count-flattened.ts'
import type { RawCount } from './count-raw.ts'
import { targetOf } from './count-raw.ts'
import type { StreamCounts, StreamTask } from './count-stream.ts'
import { sourceOf } from './count-stream.ts'
import { eventProblems } from './event-problems.ts'
import { count, MOST_DETAILS, type Problem } from './problem.ts'
import { compareRows, type RowComparison, untilCalm } from './row-counts.ts'
import { findRowProblems } from './row-search.ts'
import type { Sources } from './sources.ts'
import { findStrays } from './stray-events.ts'
import { timeText } from './window.ts'

/** Where both topics of a partition are whole, in stretches of the window. */
function edges({ window, held }: StreamTask, counts: StreamCounts): ReadonlyMap<number, number> {
  const side = (low: number, read: FlattenedCount | RawCount | undefined) => ({
    isCut: low > 0 && (read?.range.from ?? low) <= low,
    firstReceivedUs: read?.firstReceivedUs,
  })
  return new Map(
    counts.flattened.map((flattened) => {
      const { partition } = flattened
      const raw = counts.raw.find((one) => one.partition === partition)
      const sides = [
        side(held.raw.get(partition)?.from ?? 0, raw),
        side(held.flattened.get(partition)?.from ?? 0, flattened),
      ]
      return [partition, comparableFrom(window, sides)]
    }),
  )
}

/** Raw partitions that have events for a flattened one. */
const originsOf = (raw: readonly RawCount[], partition: number): readonly RawCount[] =>
  raw.filter(({ due, pending }) =>
    [due, pending].some((sums) => (sums[partition]?.events ?? 0) > 0),
  )

async function strayProblems(
  sources: Sources,
  task: StreamTask,
  counts: StreamCounts,
  flattened: FlattenedCount,
  from: number,
): Promise<readonly Problem[]> {
  const { plan, window, committed, letters } = task
  const { partition } = flattened
  const { differing } = compareEvents(counts.raw, flattened, from)
  if (differing.length === 0) return []
  const source = sourceOf(sources, plan)
  const strays = await findStrays(source, {
    partition,
    stretches: new Set(differing),
    window,
    flattened: flattened.range,
    raw: originsOf(counts.raw, partition).map((raw) => ({
      ...raw.range,
      partition: raw.partition,
      committed: committed.get(raw.partition) ?? 0,
      isDead: (offset: number) => letters.of(plan.stream.rawTopic, raw.partition).has(offset),
    })),
    belongsHere: (event) => targetOf(event, plan.width) === partition,
  })
  return eventProblems(source, partition, strays)
}

/** Records that neither became events nor dead letters, and dead letters that are there twice. */
function recordProblems({ plan, letters }: StreamTask, counts: StreamCounts): readonly Problem[] {
  const { rawTopic, flattenedTopic } = plan.stream
  const what = 'unreadable' as const
  const problems: Problem[] = []
  for (const { partition, unreadable } of counts.raw) {
    for (const { offset, code } of unreadable.slice(0, MOST_DETAILS)) {
      const text = `${rawTopic}/${partition}@${offset}: ${code}, and no dead letter is about it`
      problems.push({ what, text, topic: rawTopic, partition, offsets: [offset, offset] })
    }
    for (const [offset, places] of letters.of(rawTopic, partition)) {
      if (places.length === 1) continue
      const text = `${rawTopic}/${partition}@${offset}: dead letters ${places.join(' and ')} are both about it`
      const offsets = [offset, offset] as const
      problems.push({ what: 'dead-letter-twice', text, topic: rawTopic, partition, offsets })
    }
  }
  for (const { partition, unreadable } of counts.flattened) {
    for (const { offset, code } of unreadable.slice(0, MOST_DETAILS)) {
      const text = `${flattenedTopic}/${partition}@${offset}: ${code}`
      problems.push({ what, text, topic: flattenedTopic, partition, offsets: [offset, offset] })
    }
  }
  return problems
}

function rowSummary(task: StreamTask, { partition, suspects, want, have }: RowComparison): Problem {
  const { flattenedTopic, table } = task.plan.stream
  const received = [suspects[0]?.fromUs ?? 0, suspects.at(-1)?.toUs ?? 0].map(timeText)
  const [first = '', last = ''] = received
  const text = `${table}: partition ${partition} of ${flattenedTopic}: ${count(have, 'row')} instead of ${want.toLocaleString('en-US')}, or other contents, among those received from ${first} to ${last}`
  return {
    what: want === have ? 'row-changed' : want > have ? 'row-missing' : 'row-extra',
    text,
    topic: flattenedTopic,
    partition,
    table,
    received: [first, last],
  }
}

async function rowProblems(
  sources: Sources,
  task: StreamTask,
  counts: StreamCounts,
  from: ReadonlyMap<number, number>,
): Promise<readonly Problem[]> {
  const { plan, window } = task
  const { stream } = plan
  const { actual } = counts
  if (!actual) {
    const events = counts.flattened.reduce((sum, { sums }) => sum + sums.events, 0)
    if (events === 0) return []
    const text = `Pinot has no table ${stream.table} for ${count(events, 'event')} of ${stream.flattenedTopic}`
    return [{ what: 'table-missing', text, topic: stream.flattenedTopic, partition: 0 }]
  }
  const source = { ...sourceOf(sources, plan), broker: sources.broker }
  const differing = await untilCalm(source, actual, (rows) =>
    counts.flattened.flatMap((flattened) => {
      const comparable = { from: from.get(flattened.partition) ?? 0, grainUs: window.grainUs }
      const comparison = compareRows(counts.expected, rows, flattened, comparable)
      return comparison.suspects.length > 0 ? [comparison] : []
    }),
  )
  const problems: Problem[] = []
  for (const comparison of differing) {
    const { partition, suspects } = comparison
    const { range } = counts.flattened.find((one) => one.partition === partition) as FlattenedCount
    const consumed = counts.consumed.get(partition) ?? 0
    const found = await findRowProblems(source, { partition, range, consumed, suspects })
    if (found.length > 0) problems.push(rowSummary(task, comparison), ...found)
  }
  return problems
}

/** Compares what was counted, and looks closer wherever it differs. */
export async function judgeStream(
  sources: Sources,
  task: StreamTask,
  counts: StreamCounts,
): Promise<{ problems: readonly Problem[]; from: ReadonlyMap<number, number> }> {
  const from = edges(task, counts)
  const problems: Problem[] = [...recordProblems(task, counts)]
  for (const flattened of counts.flattened) {
    const stretch = from.get(flattened.partition) ?? 0
    problems.push(...(await strayProblems(sources, task, counts, flattened, stretch)))
  }
  problems.push(...(await rowProblems(sources, task, counts, from)))
  return { problems, from }
}
