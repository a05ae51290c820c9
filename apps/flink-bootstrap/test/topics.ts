import type { Config } from '@tickertape/config'
import { createProducer, readTopic } from '@tickertape/kafka'
import { Decoder, encodeFramed, type Trade } from '@tickertape/schema'
import { connectStreams, kafkaClient, schemaRegistry } from '@tickertape/streams'
import { quietLog } from '@tickertape/testkit'

/** Writes trades to their flattened topic, as the flattener does, in this order. */
export async function sendTrades(config: Config, trades: readonly Trade[]): Promise<void> {
  const signal = AbortSignal.timeout(60_000)
  const { client, streams } = await connectStreams({
    clientId: 'test',
    config,
    log: quietLog,
    signal,
  })
  const stream = streams.find(({ kind }) => kind === 'trades')
  if (!stream) throw new TypeError('no stream of trades')
  await using producer = await createProducer(client)
  for (let at = 0; at < trades.length; at += 500) {
    await producer.send(
      trades.slice(at, at + 500).map((trade) => ({
        topic: stream.flattenedTopic,
        key: trade.symbol,
        value: encodeFramed(stream.eventType, stream.eventSchemaId, trade),
      })),
    )
  }
}

/** Everything committed that a topic holds now. */
export async function valuesIn<T>(config: Config, topic: string): Promise<readonly T[]> {
  const registry = schemaRegistry(config)
  const decoder = new Decoder<T>((id) => registry.schemaById(id))
  const values: T[] = []
  await readTopic(kafkaClient({ config, clientId: 'test', log: quietLog }), {
    topic,
    onBatch: async ({ records }) => {
      for (const { value } of records) values.push(await decoder.decode(value))
    },
  })
  return values
}
