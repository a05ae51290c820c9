import type { Config } from '@tickertape/config'
import { KafkaAdmin, type KafkaClient, type Registry, type TopicSpec } from '@tickertape/kafka'
import { type Derivation, derivations, derivedSchemas, type Single } from '@tickertape/schema'
import { type SingleTopic, singleTopicsOf } from './singles.ts'
import { type Stream, streamsOf } from './streams.ts'

export interface PreparedStream extends Stream {
  readonly batchSchemaId: number
  readonly eventSchemaId: number
}

export type PreparedSingle = SingleTopic & { readonly schemaId: number }

/** Room for the headers that a dead letter has and its original record had not. */
const DLQ_HEADER_BYTES = 65_536

function topicSpec(
  { kafka }: Config,
  topic: string,
  maxMessageBytes = kafka.max_message_bytes,
): TopicSpec {
  return {
    topic,
    partitions: kafka.partitions,
    replicationFactor: kafka.replication_factor,
    settings: {
      'cleanup.policy': 'delete',
      'retention.ms': String(kafka.retention_hours * 3_600_000),
      'min.insync.replicas': String(kafka.min_insync_replicas),
      'max.message.bytes': String(maxMessageBytes),
    },
  }
}

/** Every topic that the streams need, with the settings of config/config.yaml. */
export function topicSpecs(config: Config): TopicSpec[] {
  const { topics, max_message_bytes } = config.kafka
  const events = streamsOf(config).flatMap(({ rawTopic, flattenedTopic }) => [
    rawTopic,
    flattenedTopic,
  ])
  const singles = singleTopicsOf(config).map(({ topic }) => topic)
  return [
    ...[...events, ...singles].map((topic) => topicSpec(config, topic)),
    topicSpec(config, topics.dlq, max_message_bytes + DLQ_HEADER_BYTES),
  ]
}

export interface PrepareOptions {
  readonly config: Config
  readonly client: KafkaClient
  readonly registry: Registry
  readonly signal: AbortSignal
}

async function prepareTopics(
  config: Config,
  client: KafkaClient,
  specs = topicSpecs(config),
): Promise<void> {
  await using admin = await KafkaAdmin.connect(client)
  if (config.kafka.manage_topics) await admin.ensureTopics(specs)
  else await admin.awaitTopics(specs)
}

/** The Kafka client waits for brokers without end; a stop must not. */
function waitFor<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const stopped = new Promise<never>((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  return Promise.race([work, stopped])
}

const schemaIds =
  ({ schema_registry: { compatibility } }: Config, registry: Registry) =>
  (topic: string, schema: object): Promise<number> =>
    registry.register({ subject: `${topic}-value`, schema, compatibility })

/** The ids to write single records with; their topics are made by `prepareStreams`. */
export async function prepareSingles(
  config: Config,
  registry: Registry,
): Promise<Readonly<Record<Single, PreparedSingle>>> {
  const idOf = schemaIds(config, registry)
  const prepared = await Promise.all(
    singleTopicsOf(config).map(async (single) => ({
      ...single,
      schemaId: await idOf(single.topic, single.record),
    })),
  )
  const named = prepared.map((each) => [each.single, each] as const)
  return Object.fromEntries(named) as Record<Single, PreparedSingle>
}

/**
 * Makes sure that topics and schemas are there, and answers the ids to write with. Every service calls it
 * at its start: whoever comes first creates, and nobody has to be started before another.
 */
export async function prepareStreams(options: PrepareOptions): Promise<readonly PreparedStream[]> {
  const { config, client, registry, signal } = options
  await waitFor(signal, prepareTopics(config, client))
  const idOf = schemaIds(config, registry)
  return Promise.all(
    streamsOf(config).map(async (stream) => ({
      ...stream,
      batchSchemaId: await idOf(stream.rawTopic, stream.batch),
      eventSchemaId: await idOf(stream.flattenedTopic, stream.event),
    })),
  )
}

/** Topics of what streaming SQL makes out of events. */
export const derivedTopicsOf = ({ flink }: Config): Readonly<Record<Derivation, string>> => ({
  candles: flink.candles_topic,
  lateEvents: flink.late_topic,
  alerts: flink.alerts_topic,
  averages: flink.averages_topic,
  tradesOver: flink.trades_over_topic,
  quotedTrades: flink.quoted_trades_topic,
})

/** Every topic that streaming SQL writes, with the same settings. */
export function derivedSpecs(config: Config): TopicSpec[] {
  const topics = derivedTopicsOf(config)
  return derivations.map((name) => topicSpec(config, topics[name]))
}

const DAY_MS = 86_400_000

/** Where the tasks of the sinks to Iceberg agree on commits, in one order. */
export const icebergTopicSpec = ({ connect, kafka }: Config): TopicSpec => ({
  topic: connect.iceberg_topic,
  partitions: 1,
  replicationFactor: kafka.replication_factor,
  settings: {
    'cleanup.policy': 'delete',
    'retention.ms': String(7 * DAY_MS),
    'min.insync.replicas': String(kafka.min_insync_replicas),
  },
})

/** Makes sure that the topics and schemas of streaming SQL are there; only who runs it asks for them. */
export async function prepareDerived(options: PrepareOptions): Promise<void> {
  const { config, client, registry, signal } = options
  const topics = derivedTopicsOf(config)
  await waitFor(signal, prepareTopics(config, client, derivedSpecs(config)))
  const idOf = schemaIds(config, registry)
  for (const name of derivations) await idOf(topics[name], derivedSchemas[name].record)
}

export interface NewTopic {
  readonly topic: string
  /** Schema of its values. */
  readonly record: object
}

/**
 * Makes a topic with the settings of config/config.yaml, and its schema in the registry. Throws
 * TAPE_KAFKA_TOPIC_MISMATCH when there is one of that name.
 */
export async function createTopic(
  { config, client, registry, signal }: PrepareOptions,
  { topic, record }: NewTopic,
): Promise<void> {
  const create = async () => {
    await using admin = await KafkaAdmin.connect(client)
    await admin.create(topicSpec(config, topic))
  }
  await waitFor(signal, create())
  await schemaIds(config, registry)(topic, record)
}
