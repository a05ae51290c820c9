import { setTimeout as sleep } from 'node:timers/promises'
import { judgeArchive } from './archive-report.ts'
import type { ArchiveFindings } from './archive-scan.ts'
import { ArchiveThread } from './archive-thread.ts'
import {
  type AuditOptions,
  type AuditRun,
  archivedTopics,
  lettersOf,
  streamTasks,
} from './audit-run.ts'
import { countStream, type StreamCounts } from './count-stream.ts'
import { countTopic } from './count-topic.ts'
import { judgeStream } from './judge-stream.ts'
import type { RecordBlocks } from './record-blocks.ts'
import { type AuditReport, verdictOf } from './report.ts'
import { type Plan, planOf } from './scope.ts'
import { auditSinks } from './sinks/audit-sinks.ts'
import { PinotStore } from './sinks/pinot-store.ts'
import type { SinkStore } from './sinks/sink-store.ts'
import { openSources, type Sources } from './sources.ts'
import { type GroupTopic, waitForGroup } from './wait-for-group.ts'
import { grainFor, timeText, type Window } from './window.ts'
import { streamReport, summaryOf, topicReport } from './write-report.ts'

/** What a producer received a moment ago is still on its way to Kafka. */
const GRACE_MS = 1_000

const flattenedOf = ({ streams }: Plan): readonly GroupTopic[] =>
  streams.map(({ stream, raw }) => ({ topic: stream.rawTopic, raw }))

async function compareAll(run: AuditRun): Promise<Pick<AuditReport, 'streams' | 'topics'>> {
  const { sources, plan, options, patience } = run
  const { config, progress, signal } = options
  progress.stage('waiting for the flattener')
  const { flattener, archiver } = config
  const flattened = await waitForGroup(sources, flattener.group_id, flattenedOf(plan), patience)
  const letters = await lettersOf(run)
  await using thread = new ArchiveThread({ config, topics: archivedTopics(run, letters) }, signal)
  const tasks = await streamTasks(run, letters, flattened)
  const counts: StreamCounts[] = []
  for (const task of tasks) counts.push(await countStream(sources, task))
  const blocks = await Promise.all(plan.topics.map((one) => countTopic(sources, one)))

  progress.stage('waiting for the archiver')
  const archivedOf = [...flattenedOf(plan), ...plan.topics]
  const archived = await waitForGroup(sources, archiver.group_id, archivedOf, patience)
  progress.stage('reading the archive')
  const findings = new Map((await thread.finish()).map((found) => [found.topic, found]))

  progress.stage('comparing')
  const judge = (topic: string, raw: ReadonlyMap<number, RecordBlocks>) =>
    judgeArchive(sources, {
      findings: findings.get(topic) as ArchiveFindings,
      raw,
      committed: archived.get(topic) ?? new Map(),
    })
  const streams = tasks.map(async (task, at) => {
    const counted = counts[at] as StreamCounts
    const raw = new Map(counted.raw.map((one) => [one.partition, one.blocks]))
    const judged = await judgeStream(sources, task, counted)
    return streamReport(task, counted, judged, await judge(task.plan.stream.rawTopic, raw))
  })
  const topics = plan.topics.map(async ({ topic }, at) => {
    const raw = blocks[at] as ReadonlyMap<number, RecordBlocks>
    return topicReport(topic, raw, await judge(topic, raw))
  })
  return { streams: await Promise.all(streams), topics: await Promise.all(topics) }
}

/**
 * Compares raw batches, flattened events, archive objects, Pinot rows and those of sinks, of what was received
 * before it began. Reads only. Rejects with a TAPE_KAFKA_, TAPE_REGISTRY_, TAPE_S3_, TAPE_PINOT_ or TAPE_STORE_ error
 * when one of them cannot be read, with TAPE_CLI_USAGE for a scope that fits nothing, and with the signal's reason.
 */
export const runAudit = (options: AuditOptions): Promise<AuditReport> =>
  report(options, {
    storesOf: (sources) => [new PinotStore(sources), ...(options.sinks ?? [])],
    compare: compareAll,
  })

/** The same of the sinks alone: neither the archive nor Pinot is asked. */
export const runSinkAudit = (options: AuditOptions): Promise<AuditReport> =>
  report(options, {
    storesOf: () => options.sinks ?? [],
    compare: async () => ({ streams: [], topics: [] }),
  })

interface Audit {
  readonly storesOf: (sources: Sources) => readonly SinkStore[]
  readonly compare: (run: AuditRun) => Promise<Pick<AuditReport, 'streams' | 'topics'>>
}

async function report(options: AuditOptions, { storesOf, compare }: Audit): Promise<AuditReport> {
  const { config, signal, waitMs, fromMs, toMs, progress } = options
  const began = performance.now()
  const nowMs = Date.now()
  const window: Window = {
    fromUs: (fromMs ?? 0) * 1000,
    toUs: Math.min(toMs ?? nowMs, nowMs) * 1000,
    grainUs: grainFor(config.kafka.retention_hours),
  }
  progress.stage('connecting')
  await using sources = await openSources(options)
  await sleep(GRACE_MS, undefined, { signal })
  const stores = storesOf(sources)
  const plan = await planOf(sources, options, stores)
  const patience = { untilMs: performance.now() + waitMs, signal }
  const run = { sources, plan, stores, options, window, patience }
  const road = await compare(run)
  const { reports: sinks, notes } = await auditSinks(run)
  const compared = { ...road, sinks }
  const tookMs = Math.round(performance.now() - began)
  const verdict = verdictOf([...compared.streams, ...compared.topics, ...compared.sinks])
  return {
    verdict,
    summary: summaryOf(verdict, compared, tookMs),
    from: fromMs === undefined ? undefined : timeText(window.fromUs),
    to: timeText(window.toUs),
    tookMs,
    ...compared,
    notes: [
      ...plan.absent.map((topic) => `topic ${topic} does not exist: nothing of it is compared`),
      ...notes,
    ],
  }
}
