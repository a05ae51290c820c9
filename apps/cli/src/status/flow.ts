import type { Config } from '@tickertape/config'
import { KafkaAdmin, type KafkaClient, lagIn, readableRange, TopicScanner } from '@tickertape/kafka'
import { PinotBroker } from '@tickertape/pinot'
import { streamsOf } from '@tickertape/streams'

/** How much of a kind is where. */
export interface FlowState {
  readonly kind: string
  /** Offsets that the topics hold, marks of transactions included; null for a topic that is missing. */
  readonly raw: number | null
  readonly flattened: number | null
  /** Rows that Pinot answers with; null when it does not answer. */
  readonly rows: number | null
  /** Raw offsets that the flattener has not done, and the archiver. */
  readonly flattenerLag: number | null
  readonly archiverLag: number | null
}

async function heldIn(admin: KafkaAdmin, topic: string, existing: readonly string[]) {
  if (!existing.includes(topic)) return null
  const ranges = await admin.ranges(topic)
  return ranges.reduce((sum, { low, high }) => sum + high - low, 0)
}

interface Connected {
  readonly admin: KafkaAdmin
  readonly scanner: TopicScanner
}

async function lagOf({ admin, scanner }: Connected, groupId: string, topic: string) {
  const committed = await admin.committed(groupId, topic)
  if (committed.size === 0) return null
  const lags = (await admin.ranges(topic)).map(async (range) => {
    const done = committed.get(range.partition)
    return lagIn(await readableRange(scanner, topic, range, done), done)
  })
  return (await Promise.all(lags)).reduce((sum, lag) => sum + lag, 0)
}

async function rowsOf(broker: PinotBroker, table: string): Promise<number | null> {
  try {
    const { rows } = await broker.query(`SELECT COUNT(*) FROM ${table}`, { timeoutMs: 3_000 })
    return Number(rows[0]?.[0] ?? 0)
  } catch {
    return null
  }
}

export interface Flow {
  readonly kinds: readonly FlowState[]
  /** Offsets of the dead-letter topic, marks included; null when it is missing. */
  readonly deadLetters: number | null
}

/** How much of every kind is where, and what waits. */
export async function flowOf(config: Config, client: KafkaClient): Promise<Flow> {
  await using admin = await KafkaAdmin.connect(client)
  await using scanner = await TopicScanner.connect(client)
  const existing = await admin.topics()
  const broker = new PinotBroker(config.pinot.broker_url)
  const lag = (groupId: string, topic: string) =>
    existing.includes(topic) ? lagOf({ admin, scanner }, groupId, topic) : null
  const kinds: FlowState[] = []
  for (const { kind, rawTopic, flattenedTopic, table } of streamsOf(config)) {
    kinds.push({
      kind,
      raw: await heldIn(admin, rawTopic, existing),
      flattened: await heldIn(admin, flattenedTopic, existing),
      rows: await rowsOf(broker, table),
      flattenerLag: await lag(config.flattener.group_id, rawTopic),
      archiverLag: await lag(config.archiver.group_id, rawTopic),
    })
  }
  return { kinds, deadLetters: await heldIn(admin, config.kafka.topics.dlq, existing) }
}
