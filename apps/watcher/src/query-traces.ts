import { setTimeout as sleep } from 'node:timers/promises'
import { retry } from '@tickertape/errors'
import { KafkaAdmin, type KafkaClient, type RecordView, TopicTail } from '@tickertape/kafka'
import type { PinotBroker } from '@tickertape/pinot'
import type { Service } from '@tickertape/service'
import { kafkaClient, type Stream, streamsOf } from '@tickertape/streams'
import { recordAttributes, type Tracer, traceparentOf } from '@tickertape/tracing'
import { WaitingEvents } from './waiting-events.ts'

/** A span ends too late by this at most. */
const LOOK_EVERY_MS = 100
const PAUSE_MS = 1_000

function waitingFor({ table, flattenedTopic: topic }: Stream, tracer: Tracer): WaitingEvents {
  return new WaitingEvents({
    table,
    begin: ({ traceparent, partition, offset }) =>
      tracer.follow(traceparent, `query ${table}`, {
        kind: 'consumer',
        attributes: {
          ...recordAttributes({ topic, partition, offset }),
          'db.system.name': 'pinot',
          'db.collection.name': table,
        },
      }),
  })
}

/** A tail of the flattened topics from their ends on; waits for brokers and topics. */
function openTail(client: KafkaClient, { config, signal, log }: Service): Promise<TopicTail> {
  const open = async () => {
    await using admin = await KafkaAdmin.connect(client)
    const ends = new Map<string, ReadonlyMap<number, number>>()
    for (const { flattenedTopic } of streamsOf(config)) {
      ends.set(flattenedTopic, await admin.offsetsAt(flattenedTopic, Date.now()))
    }
    const tail = await TopicTail.connect(client)
    for (const [topic, offsets] of ends) tail.add(topic, offsets)
    return tail
  }
  const onRetry = (err: Error) => log.debug({ err }, 'not following the sample yet')
  return retry(open, { signal, onRetry })
}

/** Reads an event of the sample out of its record; undefined for the others. */
function sampledEvent(partition: number, record: RecordView) {
  if (record.headerCount === 0) return undefined
  const traceparent = traceparentOf(record.headerList())
  const key = record.key()
  if (traceparent === undefined || !key) return undefined
  const { offset, timestampMs: receivedAtMs } = record
  return { traceparent, partition, offset, symbol: key.toString(), receivedAtMs }
}

async function lookAgain(
  waiting: readonly WaitingEvents[],
  broker: PinotBroker,
  { log, signal }: Service,
): Promise<void> {
  const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => {})
  while (!signal.aborted) {
    for (const events of waiting) {
      const question = events.question()
      if (question === undefined) continue
      try {
        const { rows } = await broker.query(question, { signal })
        events.answer(rows, Date.now())
      } catch (err) {
        log.debug({ err }, 'could not ask for the sample')
        events.answer([], Date.now())
        await pause(PAUSE_MS)
      }
    }
    await pause(LOOK_EVERY_MS)
  }
}

/**
 * Ends the trace of each batch of the sample when a query shows its last event: reads the flattened topics for events
 * with a trace, and asks Pinot for those alone. Resolves when the signal aborts; rejects with a TAPE_KAFKA_ error that
 * a repetition does not cure.
 */
export async function traceQueries(
  service: Service,
  tracer: Tracer,
  broker: PinotBroker,
): Promise<void> {
  const { config, log, signal } = service
  const client = kafkaClient({ config, clientId: 'watcher', log })
  await using tail = await openTail(client, service)
  const waiting = new Map(
    streamsOf(config).map((stream) => [stream.flattenedTopic, waitingFor(stream, tracer)]),
  )
  const onRecord = (place: { topic: string; partition: number }, record: RecordView) => {
    const event = sampledEvent(place.partition, record)
    if (event) waiting.get(place.topic)?.add(event, Date.now())
  }
  await Promise.all([
    tail.run({ onRecord, log, signal }),
    lookAgain([...waiting.values()], broker, service),
  ])
}
