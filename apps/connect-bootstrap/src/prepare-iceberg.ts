import { ArchiveStore } from '@tickertape/archive'
import type { Config } from '@tickertape/config'
import { retry } from '@tickertape/errors'
import { KafkaAdmin, type KafkaClient } from '@tickertape/kafka'

export interface IcebergParts {
  readonly config: Config
  readonly client: KafkaClient
  readonly signal: AbortSignal
}

const DAY_MS = 86_400_000

/** Makes what the sinks to Iceberg do not make themselves: their bucket, and the topic on which they agree. */
export async function prepareIceberg({ config, client, signal }: IcebergParts): Promise<void> {
  const { connect, connect_bootstrap, kafka, minio, s3_sink, sinks } = config
  using objects = new ArchiveStore({ s3_sink: { ...s3_sink, bucket: sinks.iceberg_bucket }, minio })
  await retry(() => objects.ensureBucket(), { forMs: connect_bootstrap.wait_ms, signal })
  const topic = {
    topic: connect.iceberg_topic,
    // Commits are agreed in one order.
    partitions: 1,
    replicationFactor: kafka.replication_factor,
    settings: {
      'cleanup.policy': 'delete',
      'retention.ms': String(7 * DAY_MS),
      'min.insync.replicas': String(kafka.min_insync_replicas),
    },
  }
  await using admin = await KafkaAdmin.connect(client)
  if (kafka.manage_topics) await admin.ensureTopics([topic])
  else await admin.awaitTopics([topic])
}
