import { transformExactlyOnce } from '@tickertape/kafka'
import type { Service } from '@tickertape/service'
import { connectStreams } from '@tickertape/streams'
import { Flattener } from './flattener.ts'
import { createMetrics } from './metrics.ts'

/** Flattens every raw topic until the service is asked to stop. */
export async function run(service: Service): Promise<void> {
  const { config, log, signal } = service
  const dlqTopic = config.kafka.topics.dlq
  let prepared = false
  service.ready('topics and schemas', () => prepared)

  const { client, registry, streams } = await connectStreams({ ...service, clientId: 'flattener' })
  prepared = true

  const schemaById = (id: number) => registry.schemaById(id)
  const flattener = new Flattener({ streams, dlqTopic, schemaById })
  const count = createMetrics(service, dlqTopic)
  log.info({ topics: streams.map(({ rawTopic }) => rawTopic) }, 'flattening')
  await transformExactlyOnce(client, {
    groupId: config.flattener.group_id,
    topics: streams.map(({ rawTopic }) => rawTopic),
    lingerMs: config.flattener.linger_ms,
    signal,
    log,
    transform: (batch) => flattener.transform(batch),
    onCommitted: (batch, written) => {
      const letters = count(batch, written)
      const first = letters[0]
      if (!first) return
      const facts = { ...first.headers, letters: letters.length }
      log.warn(facts, 'records went to the dead-letter topic: the first one says why')
    },
  })
}
