import { createProducer } from '@tickertape/kafka'
import type { Service } from '@tickertape/service'
import { connectStreams } from '@tickertape/streams'
import { Batcher } from './batcher.ts'
import { createMetrics } from './metrics.ts'
import { pump } from './pipeline.ts'
import { Rejections } from './rejections.ts'
import { SendQueue } from './send-queue.ts'
import { chooseSource } from './sources/index.ts'
import { logStatistics } from './statistics.ts'

/** One send is one record batch a partition at most; small enough to be acknowledged quickly. */
const MAX_SEND_BYTES = 1_048_576

/** Sends what the configured source gives until it ends or the service is asked to stop. */
export async function run(service: Service): Promise<void> {
  const { config, log, signal } = service
  const { name, entry, kinds } = chooseSource(config)
  const { partitions, max_message_bytes: maxMessageBytes } = config.kafka
  const maxSendBytes = Math.min(MAX_SEND_BYTES, maxMessageBytes / 2)
  const queue = new SendQueue(config.producer.queue_events, maxSendBytes)
  const metrics = createMetrics([service.metrics], () => queue.events)
  const rejections = new Rejections(log, metrics)
  const frames = entry.open({ config, kinds, log, signal, metrics, rejections })
  let connected = false
  service.ready('broker, topics and schemas', () => connected)

  const { client, streams } = await connectStreams({ ...service, clientId: 'producer' })
  await using producer = await createProducer(client)
  connected = true

  const batcher = new Batcher({
    source: name,
    live: entry.live,
    streams,
    partitions,
    maxMessageBytes,
    rejections,
  })
  const totals = () => ({
    events: queue.acknowledged,
    rejected: rejections.total,
    queued: queue.events,
  })
  log.info({ source: name, kinds, symbols: config.producer.symbols.length }, 'producing')
  using _statistics = logStatistics(log, config.producer.statistics_ms, totals)
  await pump({ frames, batcher, queue, producer, metrics, signal })
  log.info(totals(), 'everything is acknowledged')
}
