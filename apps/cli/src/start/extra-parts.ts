import type { Extra, StackUrls } from '@tickertape/embedded'
import type { ServiceName } from './services.ts'

interface Bootstrap {
  readonly name: ServiceName
  readonly env?: Readonly<Record<string, string>>
  readonly done: string
}

/** A part that `up --with` runs beside the rest. */
export interface ExtraPart {
  /** Its servers, as a sentence calls them. */
  readonly title: string
  /** What an example of the command says of it. */
  readonly says: string
  /** Another part that it is nothing without. */
  readonly needs?: Extra
  /** Jobs that run to their end before the services start, and what is told then. */
  readonly bootstraps: readonly Bootstrap[]
  /** Kept running like the others. */
  readonly services: readonly ServiceName[]
  /** Added to the environment of these services. */
  readonly env?: Readonly<Record<string, string>>
  /** Where it answers, for the panel. */
  readonly urls: (urls: StackUrls) => readonly (readonly [string, string])[]
}

export const extraParts: Readonly<Record<Extra, ExtraPart>> = {
  'streaming-sql': {
    title: 'Flink',
    says: 'and Flink, with the jobs of deploy/flink/sql',
    bootstraps: [
      { name: 'flink-bootstrap', done: 'streaming SQL runs' },
      {
        name: 'pinot-bootstrap',
        env: { PINOT_BOOTSTRAP_TABLES: 'candles' },
        done: 'the table of candles is consuming',
      },
    ],
    services: [],
    urls: ({ flink, sqlGateway }) => [
      ['Flink', flink],
      ['SQL gateway', sqlGateway],
    ],
  },
  cassandra: {
    title: 'Cassandra',
    says: 'and Cassandra, with every event in its tables',
    bootstraps: [],
    services: ['cassandra-sink'],
    urls: ({ cassandra }) => [['Cassandra', cassandra]],
  },
  sinks: {
    title: 'Kafka Connect',
    says: 'and Kafka Connect, with the sinks of deploy/connect',
    bootstraps: [{ name: 'connect-bootstrap', done: 'sinks run' }],
    services: ['connect-bootstrap'],
    env: { CONNECT_BOOTSTRAP_WATCH_MS: '10000' },
    urls: ({ connect }) => [['Kafka Connect', connect]],
  },
  iceberg: {
    title: "Iceberg's sink",
    says: 'and Kafka Connect, with its plugin for Iceberg',
    needs: 'sinks',
    bootstraps: [],
    services: [],
    urls: () => [],
  },
}

export const extraNames = Object.keys(extraParts) as readonly Extra[]

/** The parts of these names and what they need, each once. */
export const partsOf = (names: readonly string[]): readonly Extra[] => {
  const needed = extraNames.flatMap((name) => {
    const { needs } = extraParts[name]
    return names.includes(name) && needs ? [needs] : []
  })
  return extraNames.filter((name) => names.includes(name) || needed.includes(name))
}
