import { hideSecrets, secretsOf } from '@tickertape/config'
import { createProducer } from '@tickertape/kafka'
import type { Service } from '@tickertape/service'
import { connectStreams, prepareSingles } from '@tickertape/streams'
import { chooseSources } from './choose-sources.ts'
import type { Delivery } from './frame.ts'
import type { Gap } from './gap.ts'
import { leftOpen } from './gaps/left-open.ts'
import { toldLost } from './gaps/told-lost.ts'
import { intakeOf, type OpenSource, sourceNameOf } from './intake.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { pump } from './pipeline.ts'
import { RejectionLetters } from './rejections/rejection-letters.ts'
import { Rejections } from './rejections/rejections.ts'
import { SendQueue } from './sending/send-queue.ts'
import { sources } from './sources/index.ts'
import { logStatistics } from './statistics.ts'
import { timeRange } from './times/time-range.ts'

/** One send is one record batch a partition at most; small enough to be acknowledged quickly. */
const MAX_SEND_BYTES = 1_048_576

/** What a source gives that is only asked for what was lost. */
async function* nothingNew(): AsyncGenerator<Delivery> {}

/** Opens the configured sources; they connect when they are read. Throws for wrong settings. */
function openSources(
  { config, log, signal }: Service,
  metrics: Metrics,
  letters: RejectionLetters,
): readonly OpenSource[] {
  const hide = hideSecrets(secretsOf(config))
  return chooseSources(config, sources).map((chosen) => {
    const { name, entry, kinds, symbols } = chosen
    const rejections = new Rejections(log, metrics, { source: name, letters, hide })
    let listener = (_gap: Gap) => {}
    const onGap = (gap: Gap) => listener(gap)
    const context = { name, config, kinds, symbols, log, signal, metrics, rejections, onGap }
    const tellGaps: OpenSource['tellGaps'] = (told) => {
      listener = told
    }
    const frames = config.producer.repair_gaps ? nothingNew() : entry.open(context)
    return { ...chosen, context, tellGaps, frames }
  })
}

/** Sends what the configured sources give until they end or the service is asked to stop. */
export async function run(service: Service): Promise<void> {
  const { config, log, signal } = service
  const { max_message_bytes: maxMessageBytes } = config.kafka
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
  const opened = openSources(service, metrics, letters)
  const failed = new Set<string>()
  for (const { name } of opened) service.ready(`source ${name}`, () => !failed.has(name))
  let connected = false
  service.ready('broker, topics and schemas', () => connected)

  const { client, registry, streams } = await connectStreams({ ...service, clientId: 'producer' })
  const singles = await prepareSingles(config, registry)
  await using producer = await createProducer(client)
  connected = true

  const listeners = opened
    .filter(({ entry }) => entry.continuous)
    .map((source) => ({ ...source, source: sourceNameOf(source) }))
  const ledger = { client, registry, streams, topic: singles.gaps }
  const left = config.producer.repair_gaps
    ? await toldLost(ledger, timeRange(config.producer, '1y'), listeners)
    : await leftOpen(ledger, listeners)
  const { tracer } = service
  const intakes = opened.map((one) =>
    intakeOf(one, { config, streams, singles, queue, left, tracer }),
  )
  const totals = () => ({
    events: queue.acknowledged,
    rejected: opened.reduce((sum, { context }) => sum + context.rejections.total, 0),
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
