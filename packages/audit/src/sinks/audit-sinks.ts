import { setTimeout as sleep } from 'node:timers/promises'
import { type AuditRun, heldRanges, rangesToRead } from '../audit-run.ts'
import { comparableFrom } from '../compare-events.ts'
import { sourceOf } from '../count-stream.ts'
import { dataEnds } from '../data-end.ts'
import { count } from '../problem.ts'
import type { Ranges, StreamPlan } from '../scope.ts'
import { hasReached, settle } from '../settle.ts'
import { type EventSource, scanEvents } from '../sides.ts'
import { timeText } from '../window.ts'
import { compareSink, faultsOf, type SinkComparison, type SinkTask } from './compare-sink.ts'
import type { Rows } from './count-rows.ts'
import { nameFaults } from './name-faults.ts'
import type { SinkReport } from './sink-report.ts'
import type { SinkStore } from './sink-store.ts'

/** What a sink has just committed may be out of sight for a moment, and rows come while they are read. */
const LOOKS = 3
const LOOK_AGAIN_MS = 3_000

interface StreamSink {
  readonly run: AuditRun
  readonly plan: StreamPlan
  readonly store: SinkStore
  readonly source: EventSource
  /** What is read of the flattened topic. */
  readonly ranges: Ranges
}

/** First receipt of each partition that is compared: behind what retention took, which the store may still have. */
async function comparableReceipts(
  { run, source, ranges }: StreamSink,
  held: Ranges,
): Promise<ReadonlyMap<number, number>> {
  const { window } = run
  const receipts = new Map<number, number>()
  for (const [partition, { from }] of ranges) {
    const isCut = from > 0 && from <= (held.get(partition)?.from ?? 0)
    let firstReceivedUs: number | undefined
    if (isCut) {
      const onEvent = ({ receivedUs }: { receivedUs: number }) => {
        firstReceivedUs ??= receivedUs
      }
      await scanEvents(source, { side: 'flattened', partition, from, to: from + 1_000, onEvent })
    }
    const stretch = comparableFrom(window, [{ isCut, firstReceivedUs }])
    receipts.set(partition, Math.max(window.fromUs, stretch * window.grainUs))
  }
  return receipts
}

/** Waits until the sink has committed all of the topic; answers how far it has come, and where the topic ends. */
async function waitForSink({ run, plan, store, source, ranges }: StreamSink) {
  const { sources, patience } = run
  const { flattenedTopic, kind } = plan.stream
  const ends = await dataEnds(source, flattenedTopic, ranges)
  let committed: ReadonlyMap<number, number> = new Map()
  await settle(async () => {
    committed = await sources.admin.committed(store.groupOf(kind), flattenedTopic)
    return hasReached(committed, ends)
  }, patience)
  return { committed, ends }
}

async function* none(): Rows {}

const absent = ({ plan, store }: StreamSink, report: Omit<SinkReport, 'problems'>): SinkReport => {
  const { flattenedTopic: topic, kind } = plan.stream
  const { expected } = report
  const table = `${store.name} ${kind}`
  const text = `${store.name} has no table of ${kind} for ${count(expected, 'event')} of ${topic}`
  const missing = { what: 'table-missing', text, topic, partition: 0, table } as const
  return { ...report, problems: expected > 0 ? [missing] : [] }
}

async function look(task: SinkTask): Promise<SinkComparison> {
  for (let looks = 1; ; looks++) {
    const comparison = await compareSink(task)
    if (looks === LOOKS || faultsOf(comparison) === 0) return comparison
    await sleep(LOOK_AGAIN_MS, undefined, { signal: task.source.signal })
  }
}

async function auditSink(sink: StreamSink, held: Ranges): Promise<SinkReport> {
  const { run, plan, store, source, ranges } = sink
  const { stream, width } = plan
  const fromUs = await comparableReceipts(sink, held)
  const { committed, ends } = await waitForSink(sink)
  const hasTable = (await store.rows(stream)) !== undefined
  const openRows = async () => (await store.rows(stream)) ?? none()
  const { keeps } = store
  const due = committed
  const task = { source, keeps, ranges, due, fromUs, toUs: run.window.toUs, width, openRows }
  const comparison = hasTable ? await look(task) : await compareSink(task)
  const { partitions, expectedChecksum, checksum } = comparison
  const sum = (of: 'expected' | 'rows') => partitions.reduce((all, one) => all + one[of], 0)
  const behind = [...ends].reduce(
    (all, [partition, end]) => all + Math.max(0, end - (committed.get(partition) ?? 0)),
    0,
  )
  const report = {
    ...{ store: store.name, kind: stream.kind, topic: stream.flattenedTopic },
    ...{ expected: sum('expected'), rows: sum('rows'), expectedChecksum, checksum, partitions },
    inFlight: { sink: behind },
    notes: notesOf(sink, fromUs),
  }
  if (!hasTable) return absent(sink, report)
  const problems = await nameFaults(task, comparison, `${store.name} ${stream.kind}`)
  return { ...report, problems }
}

const notesOf = (
  { run, plan, store }: StreamSink,
  fromUs: ReadonlyMap<number, number>,
): readonly string[] =>
  [...fromUs]
    .filter(([, us]) => us > run.window.fromUs)
    .map(
      ([partition, us]) =>
        `${store.name} ${plan.stream.kind}: retention has left partition ${partition}: rows received before ${timeText(us)} are not compared`,
    )

/** Holds what stores have against the flattened topics that they are copies of. */
export async function auditSinks(
  run: AuditRun,
  stores: readonly SinkStore[],
): Promise<readonly SinkReport[]> {
  const { sources, plan, options } = run
  const reports: SinkReport[] = []
  for (const store of stores) {
    for (const one of plan.streams) {
      options.progress.stage(`${store.name}: reading ${one.stream.kind}`)
      const topic = one.stream.flattenedTopic
      const held = await heldRanges(sources, topic)
      const all = await rangesToRead(sources, topic, held, options)
      const ranges = new Map([...all].filter(([partition]) => one.partitions.includes(partition)))
      const source = sourceOf(sources, one)
      reports.push(await auditSink({ run, plan: one, store, source, ranges }, held))
    }
  }
  return reports
}
