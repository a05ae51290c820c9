import type { Config } from '@tickertape/config'
import { createProducer } from '@tickertape/kafka'
import { type Candle, derivedSchemas, encodeFramed } from '@tickertape/schema'
import { createTopic, kafkaClient, schemaRegistry } from '@tickertape/streams'
import { quietLog } from './quiet-log.ts'

const clientOf = (config: Config) => kafkaClient({ config, clientId: 'test', log: quietLog })

/** Makes the topic of candles, as flink-bootstrap does. */
export async function makeCandleTopic(
  config: Config,
  topic = config.flink.candles_topic,
): Promise<void> {
  const signal = AbortSignal.timeout(60_000)
  const registry = schemaRegistry(config, { signal })
  const { record } = derivedSchemas.candles
  await createTopic({ config, client: clientOf(config), registry, signal }, { topic, record })
}

/** Writes candles to their topic, as streaming SQL does. */
export async function sendCandles(
  config: Config,
  candles: readonly Candle[],
  topic = config.flink.candles_topic,
): Promise<void> {
  const { record: schema, type } = derivedSchemas.candles
  const { compatibility } = config.schema_registry
  const registry = schemaRegistry(config, { signal: AbortSignal.timeout(60_000) })
  const id = await registry.register({ subject: `${topic}-value`, schema, compatibility })
  await using producer = await createProducer(clientOf(config))
  await producer.send(
    candles.map((candle) => {
      return { topic, key: candle.symbol, value: encodeFramed(type, id, candle) }
    }),
  )
}
