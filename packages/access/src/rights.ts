import type { Config } from '@tickertape/config'
import type { Acl } from '@tickertape/kafka'
import {
  archivedTopics,
  derivedTopicsOf,
  streamsOf,
  tablesOf,
  topicSpecs,
} from '@tickertape/streams'
import { engineRights } from './engine-rights.ts'
import { group, groupsFrom, type KafkaRight, topics, transactionsFrom } from './kafka-right.ts'

/** Whoever speaks to Kafka, the registry or the object store, by the name that it has there. */
export const users = [
  'producer',
  'flattener',
  'archiver',
  'dashboard',
  'watcher',
  'pinot',
  'pinot-bootstrap',
  'registry',
  'audit',
  'operator',
  'kafka-ui',
  'flink',
  'flink-bootstrap',
  'connect',
  'connect-bootstrap',
  'cassandra-sink',
] as const
export type User = (typeof users)[number]

/** `developer` registers schemas and sets their rules, `readonly` looks them up. */
export type RegistryRole = 'developer' | 'readonly'

/**
 * `write` adds objects and reads them; nobody replaces a bucket's policy or deletes an object. `state` is not for the
 * archive: it keeps the state of Flink, and deletes what is old of it. `state-names` sees what there is of that, to tell
 * Flink where to go on. `tables` is the same as `state` for the tables of Iceberg, in their bucket. `compact` reads
 * objects, and writes and deletes under `processed/` alone. `audit` reads the archive and the tables of Iceberg.
 */
export type ArchiveRole =
  | 'write'
  | 'read'
  | 'audit'
  | 'state'
  | 'state-names'
  | 'tables'
  | 'compact'

/** Name of a user at the object store; another one than its own, because logs hide what opens the store. */
export const accessKeyOf = (user: User): string => `s3-${user}`

export interface Rights {
  readonly user: User
  readonly kafka: readonly KafkaRight[]
  readonly registry: RegistryRole | undefined
  readonly archive: ArchiveRole | undefined
}

/** Topics in which the registry keeps its schemas. */
const registryTopics = ['kafkasql-journal', 'kafkasql-snapshots', 'registry-events']

/** The least that each user needs. Nobody is named here who may do everything: that is the broker's superuser. */
export function rightsOf(config: Config): readonly Rights[] {
  const { topics: names } = config.kafka
  const streams = streamsOf(config)
  const raw = streams.map(({ rawTopic }) => rawTopic)
  const flattened = streams.map(({ flattenedTopic }) => flattenedTopic)
  const tables = tablesOf(config).map(({ topic }) => topic)
  const made = derivedTopicsOf(config)
  const all = topicSpecs(config).map(({ topic }) => topic)
  const rest = (known: readonly string[]) => all.filter((topic) => !known.includes(topic))
  const { group_id: flattener } = config.flattener
  const { group_id: archiver } = config.archiver
  const produced = [...archivedTopics(config), names.dlq]
  const produces: Readonly<Record<User, Omit<Rights, 'user'>>> = {
    producer: {
      kafka: [
        ...topics(produced, 'Write', 'Describe'),
        ...topics([...raw, names.gaps], 'Read'),
        ...topics(rest(produced), 'Describe'),
        groupsFrom('tickertape-gaps-', 'Read'),
      ],
      registry: 'developer',
      archive: undefined,
    },
    flattener: {
      kafka: [
        ...topics(raw, 'Read', 'Describe'),
        // Reading its own output shows a transaction that was left open there.
        ...topics([...flattened, names.dlq], 'Read', 'Write', 'Describe'),
        ...topics(rest([...raw, ...flattened, names.dlq]), 'Describe'),
        group(flattener, 'Read'),
        transactionsFrom(`${flattener}-`),
      ],
      registry: 'developer',
      archive: undefined,
    },
    archiver: {
      kafka: [
        ...topics(archivedTopics(config), 'Read', 'Describe'),
        ...topics(rest(archivedTopics(config)), 'Describe'),
        group(archiver, 'Read'),
      ],
      registry: 'developer',
      archive: 'write',
    },
    dashboard: {
      kafka: [
        ...topics([...all, made.candles, made.alerts], 'Read', 'Describe'),
        group(flattener, 'Describe'),
        group(archiver, 'Describe'),
      ],
      registry: 'developer',
      archive: 'read',
    },
    watcher: {
      kafka: [
        // Flattened ones for the events of sampled batches, when tracing is on; the others to tell a record at the end
        // from the mark of a transaction.
        ...topics([...flattened, ...archivedTopics(config)], 'Read', 'Describe'),
        group(flattener, 'Describe'),
        group(archiver, 'Describe'),
      ],
      registry: undefined,
      archive: undefined,
    },
    pinot: {
      kafka: topics(tables, 'Read', 'Describe'),
      registry: 'readonly',
      archive: undefined,
    },
    'pinot-bootstrap': {
      kafka: topics(tables, 'Describe'),
      registry: undefined,
      archive: undefined,
    },
    registry: {
      kafka: [
        ...topics(registryTopics, 'Create', 'Read', 'Write', 'Describe', 'DescribeConfigs'),
        groupsFrom('apicurio-', 'Read'),
      ],
      registry: undefined,
      archive: undefined,
    },
    audit: {
      kafka: [
        ...topics([...all, made.candles], 'Read', 'Describe'),
        group(flattener, 'Describe'),
        group(archiver, 'Describe'),
        // How far the sinks have come.
        groupsFrom('connect-tickertape-', 'Describe'),
        group(config.cassandra_sink.group_id, 'Describe'),
      ],
      registry: 'readonly',
      archive: 'audit',
    },
    operator: {
      kafka: [
        ...topics(all, 'Read', 'Write', 'Describe', 'DescribeConfigs'),
        groupsFrom('tickertape-dlq-', 'Read'),
        groupsFrom('tickertape-replay-', 'Read'),
        group('*', 'Describe'),
        transactionsFrom('tickertape-dlq-'),
        transactionsFrom('tickertape-replay-'),
      ],
      registry: 'readonly',
      archive: 'compact',
    },
    'kafka-ui': {
      kafka: [
        {
          resource: 'topic',
          name: '*',
          isPrefix: false,
          operations: ['Read', 'Describe', 'DescribeConfigs'],
        },
        { resource: 'group', name: '*', isPrefix: false, operations: ['Describe'] },
        {
          resource: 'cluster',
          name: 'kafka-cluster',
          isPrefix: false,
          operations: ['Describe', 'DescribeConfigs'],
        },
      ],
      registry: 'readonly',
      archive: undefined,
    },
    ...engineRights(config),
  }
  return users.map((user) => ({ user, ...produces[user] }))
}

/** The same as single rights, as brokers keep them. */
export const aclsOf = (rights: readonly Rights[]): readonly Acl[] =>
  rights.flatMap(({ user, kafka }) =>
    kafka.flatMap(({ operations, ...what }) =>
      operations.map((operation) => ({ user, ...what, operation })),
    ),
  )
