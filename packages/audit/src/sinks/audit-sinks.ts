import { setTimeout as sleep } from 'node:timers/promises'
import type { AuditRun } from '../audit-run.ts'
import { dataEnds } from '../data-end.ts'
import { count } from '../problem.ts'
import type { RowPlan } from '../scope.ts'
import { hasReached, settle } from '../settle.ts'
import type { RowTopicSource } from '../sides.ts'
import { timeText } from '../window.ts'
import { compareSink, faultsOf, type SinkComparison, type SinkTask } from './compare-sink.ts'
import type { Rows } from './count-rows.ts'
import { MOST_SINK_KEYS } from './key-sums.ts'
import { nameFaults } from './name-faults.ts'
import { type RowRanges, rowRanges, rowTimes } from './row-times.ts'
import type { SinkReport } from './sink-report.ts'
import type { SinkStore } from './sink-store.ts'

/** What a sink has just committed may be out of sight for a moment, and rows come while they are read. */
const LOOKS = 3
const LOOK_AGAIN_MS = 3_000

/** A topic and a store that has its rows. */
interface Sink {
  readonly run: AuditRun
  readonly plan: RowPlan
  readonly store: SinkStore
  readonly source: RowTopicSource
  readonly read: RowRanges
}

const nameOf = ({ plan, store }: Pick<Sink, 'plan' | 'store'>): string =>
  `${store.name} ${plan.rows.kind}`

/** Waits until the store has all of the topic; answers how far it has come, and where the topic ends. */
async function waitForSink({ run, plan, store, source, read }: Sink) {
  const { sources, patience } = run
  const ends = await dataEnds(source, plan.rows.topic, read.ranges)
  let copied: ReadonlyMap<number, number> = new Map()
  await settle(async () => {
    copied = await store.copied(plan.rows, sources.admin)
    return hasReached(copied, ends)
  }, patience)
  return { copied, ends }
}

async function* none(): Rows {}

const absent = ({ plan, store }: Sink, report: Omit<SinkReport, 'problems'>): SinkReport => {
  const { kind, topic } = plan.rows
  const { expected } = report
  const table = nameOf({ plan, store })
  const text = `${store.name} has no table of ${kind} for ${count(expected, 'event')} of ${topic}`
  const missing = { what: 'table-missing', text, topic, partition: 0, table } as const
  return { ...report, problems: expected > 0 ? [missing] : [] }
}

/** A key takes twice as much here as where rows of Pinot are summed up. */
const mostKeysOf = ({ sources }: AuditRun): number =>
  Math.min(MOST_SINK_KEYS, Math.ceil(sources.mostKeys / 2))

async function look(task: SinkTask, mostKeys: number): Promise<SinkComparison> {
  for (let looks = 1; ; looks++) {
    const comparison = await compareSink(task, mostKeys)
    if (looks === LOOKS || faultsOf(comparison) === 0) return comparison
    await sleep(LOOK_AGAIN_MS, undefined, { signal: task.source.signal })
  }
}

async function auditSink(sink: Sink, hasTable: boolean): Promise<SinkReport> {
  const { run, plan, store, source, read } = sink
  const { rows, width } = plan
  const times = await rowTimes(source, run.window, read)
  const { copied, ends } = await waitForSink(sink)
  const openRows = async () => (await store.rows(rows)) ?? none()
  const task: SinkTask = {
    ...{ source, keeps: store.keeps, ranges: read.ranges, due: copied, width, openRows },
    ...{ ...times, toUs: run.window.toUs },
  }
  const mostKeys = mostKeysOf(run)
  const comparison = hasTable ? await look(task, mostKeys) : await compareSink(task, mostKeys)
  const { partitions, expectedChecksum, checksum } = comparison
  const sum = (of: 'expected' | 'rows') => partitions.reduce((all, one) => all + one[of], 0)
  const behind = [...ends].reduce(
    (all, [partition, end]) => all + Math.max(0, end - (copied.get(partition) ?? 0)),
    0,
  )
  const report = {
    ...{ store: store.name, kind: rows.kind, topic: rows.topic },
    ...{ expected: sum('expected'), rows: sum('rows'), expectedChecksum, checksum, partitions },
    inFlight: { sink: behind },
    notes: notesOf(sink, times.wholeFromUs),
  }
  if (!hasTable) return absent(sink, report)
  const problems = await nameFaults(task, comparison, nameOf(sink))
  return { ...report, problems }
}

const notesOf = (sink: Sink, wholeFromUs: ReadonlyMap<number, number>): readonly string[] =>
  [...wholeFromUs]
    .filter(([, us]) => us > sink.run.window.fromUs)
    .map(([partition, us]) => {
      const { isReceipt } = sink.source.rows.shape.time
      const rows = isReceipt
        ? `rows received before ${timeText(us)}`
        : `rows of before ${timeText(us)} that it no longer has`
      return `${nameOf(sink)}: retention has left partition ${partition}: ${rows} are not compared`
    })

export interface SinkReports {
  readonly reports: readonly SinkReport[]
  /** What could not be compared, and need not be there. */
  readonly notes: readonly string[]
}

/** Holds what stores have against the topics that they are copies of. */
export async function auditSinks(run: AuditRun): Promise<SinkReports> {
  const { sources, stores, plan, options } = run
  const { scanner, schemaById, signal } = sources
  const reports: SinkReport[] = []
  const notes: string[] = []
  for (const store of stores) {
    for (const one of plan.rows.filter(({ rows }) => store.kinds.includes(rows.kind))) {
      const { rows: topic, partitions } = one
      const shape = { ...topic.shape, absentIsZero: store.absentIsZero ?? false }
      const rows = { ...topic, shape }
      options.progress.stage(`${store.name}: reading ${rows.kind}`)
      const hasTable = (await store.rows(rows)) !== undefined
      if (!hasTable && rows.isOptional) {
        notes.push(`${store.name} has no table of ${rows.kind}: ${rows.topic} is not compared`)
        continue
      }
      const { keepsForMs } = store
      const nowMs = Date.now()
      const asked = { topic: rows.topic, partitions, keepsForMs, scope: options, nowMs }
      const read = await rowRanges(sources, asked)
      const source = { scanner, schemaById, signal, rows }
      reports.push(await auditSink({ run, plan: { ...one, rows }, store, source, read }, hasTable))
    }
  }
  return { reports, notes }
}
