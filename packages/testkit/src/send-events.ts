import type { Config } from '@tickertape/config'
import { createProducer } from '@tickertape/kafka'
import { encodeFramed, type Kind } from '@tickertape/schema'
import { connectStreams } from '@tickertape/streams'
import { quietLog } from './quiet-log.ts'

export interface KeyedEvent {
  readonly symbol: string
}

/** Writes events to their flattened topic, as the flattener does, in this order. */
export async function sendEvents(
  config: Config,
  kind: Kind,
  events: readonly KeyedEvent[],
): Promise<void> {
  const connection = { clientId: 'test', config, log: quietLog }
  const signal = AbortSignal.timeout(60_000)
  const { client, streams } = await connectStreams({ ...connection, signal })
  const stream = streams.find((each) => each.kind === kind)
  if (!stream) throw new TypeError(`no stream of ${kind}`)
  await using producer = await createProducer(client)
  for (let at = 0; at < events.length; at += 500) {
    await producer.send(
      events.slice(at, at + 500).map((event) => ({
        topic: stream.flattenedTopic,
        key: event.symbol,
        value: encodeFramed(stream.eventType, stream.eventSchemaId, event),
      })),
    )
  }
}

/** Writes a value as it is to a topic. */
export async function sendBytes(config: Config, topic: string, value: Buffer): Promise<void> {
  const connection = { clientId: 'test', config, log: quietLog }
  const { client } = await connectStreams({ ...connection, signal: AbortSignal.timeout(60_000) })
  await using producer = await createProducer(client)
  await producer.send([{ topic, key: 'AAPL', value }])
}
