import type { Config } from '@tickertape/config'
import { derivedSpecs, streamsOf, topicSpecs } from '@tickertape/streams'
import { group, groupsFrom, topics, transactionsFrom } from './kafka-right.ts'
import type { Rights, User } from './rights.ts'

type Engine = Extract<
  User,
  'flink' | 'flink-bootstrap' | 'connect' | 'connect-bootstrap' | 'cassandra-sink'
>

/** Topics in which a worker of Connect keeps what it knows. */
const connectTopics = ['connect-configs', 'connect-offsets', 'connect-status']

/** How consumer groups and transactions of Flink's jobs begin: `packages/flink` names them. */
const flinkPrefix = 'flink-tickertape-'

/** The least that each part of streaming SQL and of the sinks needs. */
export function engineRights(config: Config): Readonly<Record<Engine, Omit<Rights, 'user'>>> {
  const { topics: names } = config.kafka
  const flattened = streamsOf(config).map(({ flattenedTopic }) => flattenedTopic)
  const all = topicSpecs(config).map(({ topic }) => topic)
  const derived = derivedSpecs(config).map(({ topic }) => topic)
  /** Of the sinks to Iceberg: their groups and transactions begin with its name. */
  const { iceberg_topic: iceberg } = config.connect
  const rest = (known: readonly string[]) => all.filter((topic) => !known.includes(topic))
  return {
    flink: {
      kafka: [
        ...topics(rest([names.dlq]), 'Read', 'Describe'),
        ...topics(derived, 'Read', 'Write', 'Describe'),
        groupsFrom(flinkPrefix, 'Read'),
        transactionsFrom(flinkPrefix),
      ],
      registry: 'developer',
      archive: 'state',
    },
    'flink-bootstrap': {
      kafka: topics([...all, ...derived], 'Describe'),
      registry: 'developer',
      archive: 'state-names',
    },
    connect: {
      kafka: [
        ...topics(flattened, 'Read', 'Describe'),
        ...topics(connectTopics, 'Create', 'Read', 'Write', 'Describe', 'DescribeConfigs'),
        ...topics([config.connect.dlq_topic], 'Create', 'Write', 'Describe'),
        ...topics([iceberg], 'Read', 'Write', 'Describe'),
        group('connect', 'Read'),
        groupsFrom('connect-tickertape-', 'Read'),
        groupsFrom(`${iceberg}-`, 'Read'),
        transactionsFrom(`${iceberg}-`),
      ],
      registry: 'readonly',
      archive: 'tables',
    },
    'connect-bootstrap': {
      kafka: topics([...all, iceberg], 'Describe'),
      registry: 'developer',
      archive: undefined,
    },
    'cassandra-sink': {
      kafka: [
        ...topics([...flattened, config.flink.candles_topic], 'Read', 'Describe'),
        ...topics([names.dlq], 'Write', 'Describe'),
        ...topics(rest([...flattened, names.dlq]), 'Describe'),
        group(config.cassandra_sink.group_id, 'Read'),
      ],
      registry: 'developer',
      archive: undefined,
    },
  }
}
