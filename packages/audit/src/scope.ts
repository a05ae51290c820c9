import { TapeError } from '@tickertape/errors'
import type { PartitionRange } from '@tickertape/kafka'
import {
  type Stream,
  singleTopicsOf,
  streamsOf,
  type TopicTable,
  tablesOf,
} from '@tickertape/streams'
import type { OffsetRange } from './record-blocks.ts'
import { type RowTopic, rowTopicOf } from './row-topic.ts'
import type { SinkStore } from './sinks/sink-store.ts'
import type { Sources } from './sources.ts'

/** What is to be audited. */
export interface Scope {
  /** A topic or a kind: only that. */
  readonly topic?: string | undefined
  readonly partition?: number | undefined
  /** Receipt times, epoch milliseconds; the second not included, and never later than now. */
  readonly fromMs?: number | undefined
  readonly toMs?: number | undefined
}

/** What a topic holds, by partition. */
export type Ranges = ReadonlyMap<number, OffsetRange>

export interface StreamPlan {
  readonly stream: Stream
  readonly partitions: readonly number[]
  /** Offsets of the raw topic that were there when the audit began, from the scope's first receipt. */
  readonly raw: Ranges
  /** Partitions of the flattened topic. */
  readonly width: number
}

export interface TopicPlan {
  readonly topic: string
  readonly raw: Ranges
}

/** A topic whose records are rows of stores. */
export interface RowPlan {
  readonly rows: RowTopic
  readonly partitions: readonly number[]
  /** Partitions of the topic. */
  readonly width: number
}

export interface Plan {
  readonly streams: readonly StreamPlan[]
  readonly topics: readonly TopicPlan[]
  /** What stores are held against. */
  readonly rows: readonly RowPlan[]
  /** Topics of the configuration that do not exist. */
  readonly absent: readonly string[]
}

const wants = (scope: Scope, ...names: readonly string[]): boolean =>
  scope.topic === undefined || names.includes(scope.topic)

const isEmpty = (plan: StreamPlan | TopicPlan | RowPlan): boolean =>
  'raw' in plan ? plan.raw.size === 0 : plan.partitions.length === 0

const asMap = (ranges: readonly PartitionRange[]): Ranges =>
  new Map(ranges.map(({ partition, low, high }) => [partition, { from: low, to: high }]))

/** Offsets of the records within the scope's times; records carry the time of their receipt. */
async function rangesOf({ admin }: Sources, topic: string, scope: Scope): Promise<Ranges> {
  const held = asMap(await admin.ranges(topic))
  const offsetsAt = async (timeMs: number | undefined) =>
    timeMs === undefined ? undefined : admin.offsetsAt(topic, timeMs)
  const [from, to] = await Promise.all([offsetsAt(scope.fromMs), offsetsAt(scope.toMs)])
  return new Map(
    [...held]
      .filter(([partition]) => scope.partition === undefined || partition === scope.partition)
      .map(([partition, range]) => [
        partition,
        {
          from: Math.max(range.from, from?.get(partition) ?? range.from),
          to: Math.min(range.to, to?.get(partition) ?? range.to),
        },
      ]),
  )
}

async function planStream(
  sources: Sources,
  stream: Stream,
  scope: Scope,
): Promise<StreamPlan | string> {
  const { admin } = sources
  const width = await admin.partitionsOf(stream.flattenedTopic)
  if (width === undefined) return stream.flattenedTopic
  if ((await admin.partitionsOf(stream.rawTopic)) === undefined) return stream.rawTopic
  const raw = await rangesOf(sources, stream.rawTopic, scope)
  return { stream, raw, width, partitions: [...raw.keys()].sort((a, b) => a - b) }
}

async function planTopic(
  sources: Sources,
  topic: string,
  scope: Scope,
): Promise<TopicPlan | string> {
  if ((await sources.admin.partitionsOf(topic)) === undefined) return topic
  return { topic, raw: await rangesOf(sources, topic, scope) }
}

const rowsOfStream = ({ stream, partitions, width }: StreamPlan): RowPlan => {
  const { kind, flattenedTopic: topic, table } = stream
  return { rows: rowTopicOf({ kind, topic, table }), partitions, width }
}

async function planRows(
  { admin }: Sources,
  table: TopicTable,
  { partition }: Scope,
): Promise<RowPlan | string> {
  const width = await admin.partitionsOf(table.topic)
  if (width === undefined) return table.topic
  const all = Array.from({ length: width }, (_, at) => at)
  const partitions = all.filter((at) => partition === undefined || at === partition)
  return { rows: rowTopicOf(table), partitions, width }
}

/** Topics of no stream that are rows of one of these stores. */
function madeTables({ config }: Sources, stores: readonly SinkStore[]): readonly TopicTable[] {
  const flattened = new Set(streamsOf(config).map(({ flattenedTopic }) => flattenedTopic))
  return tablesOf(config).filter(
    ({ kind, topic }) => !flattened.has(topic) && stores.some(({ kinds }) => kinds.includes(kind)),
  )
}

/** Finds out what there is within the scope. Throws TAPE_CLI_USAGE for a topic or a partition that is not there. */
export async function planOf(
  sources: Sources,
  scope: Scope,
  stores: readonly SinkStore[],
): Promise<Plan> {
  const streams = streamsOf(sources.config).filter(({ kind, rawTopic, flattenedTopic }) =>
    wants(scope, kind, rawTopic, flattenedTopic),
  )
  const topics = singleTopicsOf(sources.config).filter(({ topic }) => wants(scope, topic))
  const tables = madeTables(sources, stores)
  const made = tables.filter(({ kind, topic }) => wants(scope, kind, topic))
  if (streams.length + topics.length + made.length === 0) {
    const known = [
      ...streamsOf(sources.config).flatMap(({ kind, rawTopic }) => [kind, rawTopic]),
      ...tables.map(({ kind }) => kind),
    ]
    const message = `no topic and no kind is named ${scope.topic}: there are ${known.join(', ')}`
    throw new TapeError('TAPE_CLI_USAGE', message)
  }
  const plans = await Promise.all([
    ...streams.map((stream) => planStream(sources, stream, scope)),
    ...topics.map(({ topic }) => planTopic(sources, topic, scope)),
    ...made.map((table) => planRows(sources, table, scope)),
  ])
  const found = plans.filter((plan) => typeof plan !== 'string')
  if (scope.partition !== undefined && found.every(isEmpty)) {
    throw new TapeError('TAPE_CLI_USAGE', `no topic has a partition ${scope.partition}`)
  }
  const planned = found.filter((plan) => 'stream' in plan)
  return {
    streams: planned,
    topics: found.filter((plan) => 'topic' in plan),
    rows: [...planned.map(rowsOfStream), ...found.filter((plan) => 'rows' in plan)],
    absent: plans.filter((plan) => typeof plan === 'string'),
  }
}
