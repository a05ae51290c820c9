import { createProducer } from '@tickertape/kafka'
import type { Service } from '@tickertape/service'
import { connectStreams } from '@tickertape/streams'
import { Batcher } from './batcher.ts'
import { chooseSources } from './choose-sources.ts'
import type { Gap } from './gap.ts'
import { createMetrics } from './metrics.ts'
import { pump } from './pipeline.ts'
import { RejectionLetters } from './rejection-letters.ts'
import { Rejections } from './rejections.ts'
import { SendQueue } from './send-queue.ts'
import { sources } from './sources/index.ts'
import { logStatistics } from './statistics.ts'

/** One send is one record batch a partition at most; small enough to be acknowledged quickly. */
const MAX_SEND_BYTES = 1_048_576

/** Sends what the configured sources give until they end or the service is asked to stop. */
export async function run(service: Service): Promise<void> {
  const { config, log, signal } = service
  const { partitions, max_message_bytes: maxMessageBytes } = config.kafka
  const maxSendBytes = Math.min(MAX_SEND_BYTES, maxMessageBytes / 2)
  const queue = new SendQueue(config.producer.queue_events, maxSendBytes)
  const metrics = createMetrics([service.metrics], () => queue.events)
  const letters = new RejectionLetters({
    dlqTopic: config.kafka.topics.dlq,
    perMinute: config.producer.dead_letters_per_minute,
    maxBytes: maxMessageBytes,
    offer: (letter) => queue.offer(letter),
    metrics,
  })
  const failed = new Set<string>()
  const opened = chooseSources(config, sources).map((chosen) => {
    const { name, entry, kinds, symbols } = chosen
    service.ready(`source ${name}`, () => !failed.has(name))
    const rejections = new Rejections(log, metrics, { source: name, letters })
    const onGap = (gap: Gap) => log.debug({ source: name, gap }, 'a gap')
    const context = { name, config, kinds, symbols, log, signal, metrics, rejections, onGap }
    return { ...chosen, rejections, frames: entry.open(context) }
  })
  let connected = false
  service.ready('broker, topics and schemas', () => connected)

  const { client, streams } = await connectStreams({ ...service, clientId: 'producer' })
  await using producer = await createProducer(client)
  connected = true

  const shape = { streams, partitions, maxMessageBytes }
  const intakes = opened.map(({ name, entry, frames, rejections }) => {
    const { origin, venue: source = name } = entry
    return { name, frames, batcher: new Batcher({ source, origin, rejections, ...shape }) }
  })
  const totals = () => ({
    events: queue.acknowledged,
    rejected: opened.reduce((sum, { rejections }) => sum + rejections.total, 0),
    queued: queue.events,
  })
  for (const { name, kinds, symbols } of opened) {
    log.info({ source: name, kinds, symbols: symbols.length }, 'producing')
  }
  const onFailed = (name: string, err: unknown) => {
    failed.add(name)
    if (intakes.length > 1) log.error({ err, source: name }, 'a source ended; the others go on')
  }
  using _statistics = logStatistics(log, config.producer.statistics_ms, totals)
  await pump({ intakes, onFailed, queue, producer, metrics, signal })
  log.info({ ...totals(), notKept: letters.notKept }, 'everything is acknowledged')
}
