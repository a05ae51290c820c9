import { TapeError } from '@tickertape/errors'
import type { KafkaAdmin } from '@tickertape/kafka'
import type { Context } from '../tape/command.ts'
import { lifetimeText } from './lifetime.ts'

interface NewTopic {
  readonly topic: string
  readonly partitions: number | undefined
  readonly retentionMs: number
}

const validName = /^(?!\.\.?$)[a-zA-Z0-9._-]{1,249}$/

/** Creates a topic. Throws TAPE_CLI_USAGE for a name that Kafka would refuse. */
export async function createTopic(
  admin: KafkaAdmin,
  { topic, partitions, retentionMs }: NewTopic,
  { config, output, json }: Pick<Context, 'config' | 'output' | 'json'>,
): Promise<void> {
  if (!validName.test(topic)) {
    const meant = topic.replaceAll(/[^a-zA-Z0-9._-]+/g, '-').slice(0, 249)
    throw new TapeError(
      'TAPE_CLI_USAGE',
      `"${topic}" is no name for a topic: did you mean ${meant}?`,
    )
  }
  const { kafka } = config
  const spec = {
    topic,
    partitions: partitions ?? kafka.partitions,
    replicationFactor: kafka.replication_factor,
    settings: {
      'cleanup.policy': 'delete',
      'retention.ms': String(retentionMs),
      'min.insync.replicas': String(kafka.min_insync_replicas),
    },
  }
  await admin.create(spec)
  const kept = lifetimeText(String(retentionMs))
  const text = `${topic} is there: ${spec.partitions} partitions, records kept ${kept}`
  output.write(json ? `${JSON.stringify({ created: spec })}\n` : `${text}\n`)
}
