import { ArchiveStore } from '@tickertape/archive'
import type { Config } from '@tickertape/config'
import { retry } from '@tickertape/errors'
import { KafkaAdmin, type KafkaClient } from '@tickertape/kafka'
import { icebergTopicSpec } from '@tickertape/streams'

export interface IcebergParts {
  readonly config: Config
  readonly client: KafkaClient
  readonly signal: AbortSignal
}

/**
 * Makes what the sinks to Iceberg do not make themselves: the topic on which they agree, and their bucket. Where topics
 * are made by `tape access apply`, the bucket is too, and this has no key to look at it.
 */
export async function prepareIceberg({ config, client, signal }: IcebergParts): Promise<void> {
  const { connect_bootstrap, kafka, sinks } = config
  const topics = [icebergTopicSpec(config)]
  await using admin = await KafkaAdmin.connect(client)
  if (!kafka.manage_topics) return await admin.awaitTopics(topics)
  await admin.ensureTopics(topics)
  using objects = new ArchiveStore(config)
  const forMs = connect_bootstrap.wait_ms
  await retry(() => objects.ensureBucket(sinks.iceberg_bucket), { forMs, signal })
}
