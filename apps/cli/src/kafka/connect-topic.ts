import { TapeError } from '@tickertape/errors'
import type { KafkaClient } from '@tickertape/kafka'
import type { Context } from '../tape/command.ts'
import { connectKafka, type Patience } from './connect.ts'

interface Wanted {
  readonly clientId: string
  readonly topic: string
  readonly patience?: Patience
}

/**
 * A client for a topic that is there, and the names of all. Throws TAPE_KAFKA_TOPIC_MISSING when no service has
 * made the topic yet: reading it would wait for it.
 */
export async function connectToTopic(
  context: Pick<Context, 'config' | 'progress'>,
  { clientId, topic, patience }: Wanted,
): Promise<{ readonly client: KafkaClient; readonly topics: readonly string[] }> {
  const client = await connectKafka(context, clientId, patience)
  const { KafkaAdmin } = await import('@tickertape/kafka')
  await using admin = await KafkaAdmin.connect(client)
  const topics = await admin.topics()
  if (topics.includes(topic)) return { client, topics }
  const what = `there is no topic ${topic} yet: npx tape up makes it`
  throw new TapeError('TAPE_KAFKA_TOPIC_MISSING', what)
}
