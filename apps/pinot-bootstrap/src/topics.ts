import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'
import { KafkaAdmin } from '@tickertape/kafka'
import type { Logger, Patience } from '@tickertape/service'
import { kafkaClient, type TopicTable } from '@tickertape/streams'

/** Connects to Kafka; its client waits for brokers for ever, the run does not. */
export async function connectKafka(
  config: Config,
  log: Logger,
  { leftMs, signal }: Patience,
): Promise<KafkaAdmin> {
  const brokers = config.kafka.bootstrap_servers
  const client = kafkaClient({ config, clientId: 'pinot-bootstrap', log })
  const tooLate = async (): Promise<never> => {
    await sleep(leftMs, undefined, { signal, ref: false })
    const message = `no broker at ${brokers.join(', ')} answers: check kafka.bootstrap_servers`
    throw new TapeError('TAPE_KAFKA_UNAVAILABLE', message)
  }
  return Promise.race([KafkaAdmin.connect(client), tooLate()])
}

/**
 * Throws TAPE_KAFKA_TOPIC_MISSING while a topic does not exist, and TAPE_KAFKA_TOPIC_MISMATCH when it has
 * other partitions than configured: upsert relies on a symbol keeping its partition.
 */
export async function checkTopic(
  admin: KafkaAdmin,
  { topic, writers }: Pick<TopicTable, 'topic' | 'writers'>,
  partitions: number,
): Promise<void> {
  const found = await admin.partitionsOf(topic)
  if (found === partitions) return
  if (found === undefined) {
    const message = `topic ${topic} does not exist: start ${writers}, which creates it`
    throw new TapeError('TAPE_KAFKA_TOPIC_MISSING', message)
  }
  throw new TapeError(
    'TAPE_KAFKA_TOPIC_MISMATCH',
    `topic ${topic} has ${found} partitions, kafka.partitions says ${partitions}: set kafka.partitions to ${found} or recreate the topic`,
  )
}
