import type { Config } from '@tickertape/config'
import type { Log } from '@tickertape/kafka'
import type { ArchivedTopic } from './archive-scan.ts'
import type { StreamTask } from './count-stream.ts'
import { type DeadLetters, readDeadLetters } from './dead-letters.ts'
import type { Progress } from './progress.ts'
import type { Plan, Ranges, Scope } from './scope.ts'
import type { Patience } from './settle.ts'
import type { SinkStore } from './sinks/sink-store.ts'
import type { Sources } from './sources.ts'
import type { Committed } from './wait-for-group.ts'
import type { Window } from './window.ts'

export interface AuditOptions extends Scope {
  readonly config: Config
  /** How long to wait for what is in flight, in all. The archive lags by up to s3_sink.max_age_ms. */
  readonly waitMs: number
  readonly log: Log
  readonly progress: Progress
  /** Keys of a partition that are held at a time. */
  readonly mostKeys?: number
  /** Stores of sinks whose rows are held against their topics too. */
  readonly sinks?: readonly SinkStore[]
  readonly signal: AbortSignal
}

/** What one audit works with. */
export interface AuditRun {
  readonly sources: Sources
  readonly plan: Plan
  /** Whose rows are held against topics. */
  readonly stores: readonly SinkStore[]
  readonly options: AuditOptions
  readonly window: Window
  readonly patience: Patience
}

/** A little more is read than the scope says, for clocks differ. */
const SLACK_MS = 60_000

export async function heldRanges({ admin }: Sources, topic: string): Promise<Ranges> {
  const ranges = await admin.ranges(topic)
  return new Map(ranges.map(({ partition, low, high }) => [partition, { from: low, to: high }]))
}

/** What is read of a topic: from shortly before the scope's first receipt. */
export async function rangesToRead(
  { admin }: Sources,
  topic: string,
  held: Ranges,
  { fromMs }: Scope,
): Promise<Ranges> {
  if (fromMs === undefined) return held
  const offsets = await admin.offsetsAt(topic, fromMs - SLACK_MS)
  return new Map(
    [...held].map(([partition, { from, to }]) => [
      partition,
      { from: Math.max(from, offsets.get(partition) ?? from), to },
    ]),
  )
}

/** The dead letters of everything. */
export async function lettersOf({ sources, options }: AuditRun): Promise<DeadLetters> {
  const { scanner, signal } = sources
  const { dlq } = options.config.kafka.topics
  const exists = (await sources.admin.partitionsOf(dlq)) !== undefined
  const held: Ranges = exists ? await heldRanges(sources, dlq) : new Map()
  const ranges = [...held].map(([partition, range]) => ({ topic: dlq, partition, ...range }))
  return readDeadLetters(scanner, ranges, signal)
}

/** What to do for each kind. Ends are taken against the way of events, so that each has its origin. */
export async function streamTasks(
  { sources, plan, options, window, patience }: AuditRun,
  letters: DeadLetters,
  committed: Committed,
): Promise<readonly StreamTask[]> {
  const tasks: StreamTask[] = []
  for (const one of plan.streams) {
    const { rawTopic, flattenedTopic } = one.stream
    const flattened = await heldRanges(sources, flattenedTopic)
    const raw = await heldRanges(sources, rawTopic)
    tasks.push({
      plan: one,
      window,
      committed: committed.get(rawTopic) ?? new Map(),
      held: { raw, flattened },
      flattened: await rangesToRead(sources, flattenedTopic, flattened, options),
      raw: await rangesToRead(sources, rawTopic, raw, options),
      letters,
      patience,
      progress: options.progress,
    })
  }
  return tasks
}

/** What to read of the archive. */
export function archivedTopics(
  { plan, window }: AuditRun,
  letters: DeadLetters,
): readonly ArchivedTopic[] {
  const partitionsOf = (topic: string, raw: Ranges) =>
    [...raw].map(([partition, range]) => ({
      partition,
      range,
      dead: [...letters.of(topic, partition).keys()],
    }))
  const events = plan.streams.map(({ stream: { rawTopic, itemsField }, raw }) => ({
    topic: rawTopic,
    itemsField,
    window,
    partitions: partitionsOf(rawTopic, raw),
  }))
  const others = plan.topics.map(({ topic, raw }) => ({
    topic,
    itemsField: undefined,
    window,
    partitions: partitionsOf(topic, raw),
  }))
  return [...events, ...others]
}
