import type { Config } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'
import { columnsOf, type GatewaySession, recordOfQuery, selectFor } from '@tickertape/flink'
import { KafkaAdmin, type KafkaClient } from '@tickertape/kafka'
import type { AvroRecord } from '@tickertape/schema'
import { createTopic, kafkaClient, schemaRegistry } from '@tickertape/streams'
import { assertBroker } from '../kafka/connect.ts'

export interface MakeTopicOptions {
  readonly config: Config
  readonly session: GatewaySession
  /** Settings of the job. */
  readonly settings: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  /** The statement that makes the table of the new topic. */
  readonly tableOf: (topic: string, record: AvroRecord) => string
}

/** The query by this name in a session, as long as the topic is being made. */
const view = '`tickertape_query`'

/**
 * Makes a topic with the columns of a query and begins the job that fills it; answers the id of the job. The topic is
 * not made unless Flink takes the job. Throws TAPE_FLINK_SQL and TAPE_KAFKA_TOPIC_MISMATCH for a topic that is there.
 */
export async function makeTopic(
  { table: topic, query }: { readonly table: string; readonly query: string },
  { config, session, settings, signal, tableOf }: MakeTopicOptions,
): Promise<string> {
  const client = await clientFor(topic, config)
  await session.execute(`DROP TEMPORARY VIEW IF EXISTS ${view}`)
  await session.execute(`CREATE TEMPORARY VIEW ${view} AS ${query}`)
  try {
    const { results } = await session.execute(`DESCRIBE ${view}`)
    const record = recordOfQuery(topic, columnsOf(results?.data ?? []))
    const insert = `INSERT INTO \`${topic}\` ${selectFor(record, view)}`
    await session.execute(`DROP TEMPORARY TABLE IF EXISTS \`${topic}\``)
    await session.execute(tableOf(topic, record))
    await session.execute(`EXPLAIN ${insert}`)
    const registry = schemaRegistry(config, { signal })
    await createTopic({ config, client, registry, signal }, { topic, record })
    const { jobID } = await session.execute(insert, { settings })
    if (jobID) return jobID
    throw new TapeError('TAPE_FLINK_SQL', `Flink began no job for the topic ${topic}`)
  } finally {
    // A gateway that is away has no view either, and the next topic begins without one.
    await session.execute(`DROP TEMPORARY VIEW IF EXISTS ${view}`).catch(() => {})
  }
}

async function clientFor(topic: string, config: Config): Promise<KafkaClient> {
  await assertBroker(config)
  const log = { debug() {}, info() {}, warn() {} }
  const client = kafkaClient({ config, clientId: 'tape-sql', log })
  await using admin = await KafkaAdmin.connect(client)
  if (!(await admin.topics()).includes(topic)) return client
  throw new TapeError(
    'TAPE_KAFKA_TOPIC_MISMATCH',
    `there is a topic ${topic} already: choose another name, or add to it by INSERT INTO ${topic}`,
  )
}
