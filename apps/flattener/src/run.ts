import { transformExactlyOnce } from '@tickertape/kafka'
import type { Service } from '@tickertape/service'
import { connectStreams } from '@tickertape/streams'
import { recordSpans } from '@tickertape/tracing'
import { offsetsOf } from './dead-letter.ts'
import { Flattener, type Traced } from './flattener.ts'
import { createMetrics } from './metrics.ts'
import { PoisonGuard } from './poison-guard.ts'

/** Ends the span of a record whose output is committed. */
function endSpan({ span, events, refused }: Traced): void {
  const attributes = { 'tickertape.events': events }
  span.end(refused === undefined ? { attributes } : { attributes, error: refused })
}

/** Flattens every raw topic until the service is asked to stop. */
export async function run(service: Service): Promise<void> {
  const { config, log, signal } = service
  const dlqTopic = config.kafka.topics.dlq
  let prepared = false
  service.ready('topics and schemas', () => prepared)

  const { client, registry, streams } = await connectStreams({ ...service, clientId: 'flattener' })
  prepared = true

  const schemaById = (id: number) => registry.schemaById(id)
  const spanOf = recordSpans(service.tracer, 'flatten')
  const flattener = new Flattener({ streams, dlqTopic, schemaById, spanOf })
  const { poison_share: share, poison_window: window, poison_least: least } = config.flattener
  const guard = new PoisonGuard({
    limits: { share, window, least },
    onStop: (stop) =>
      log.error(
        stop,
        'a partition is stopped: too many of its records are dead letters; see npm run dlq -- list, mend the writer, and start the flattener again, or set flattener.poison_share to 1 to let them all pass',
      ),
  })
  service.ready('no partition is stopped by poison', () => guard.stops.length === 0)
  const metrics = createMetrics(service, () => guard.stops)
  log.info({ topics: streams.map(({ rawTopic }) => rawTopic) }, 'flattening')
  await transformExactlyOnce(client, {
    groupId: config.flattener.group_id,
    topics: streams.map(({ rawTopic }) => rawTopic),
    outputs: [...streams.map(({ flattenedTopic }) => flattenedTopic), dlqTopic],
    lingerMs: config.flattener.linger_ms,
    signal,
    log,
    transform: async (batch, output) => {
      const flattened = await flattener.transform(batch, output)
      guard.check(batch, offsetsOf(flattened.letters))
      return flattened
    },
    onAssigned: () => {
      guard.assigned()
      metrics.assigned()
    },
    onCommitted: (batch, flattened) => {
      const { letters } = flattened
      guard.committed(batch, offsetsOf(letters))
      metrics.committed(batch, flattened)
      for (const traced of flattened.traced) endSpan(traced)
      const first = letters[0]
      if (!first) return
      const facts = { ...first.headers, letters: letters.length }
      log.warn(facts, 'records went to the dead-letter topic: the first one says why')
    },
  })
}
