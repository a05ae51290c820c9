import type { Config } from '@tickertape/config'
import { createProducer, KafkaAdmin, readTopic } from '@tickertape/kafka'
import { Decoder, encodeFramed, type Kind } from '@tickertape/schema'
import { connectStreams, kafkaClient, schemaRegistry } from '@tickertape/streams'
import { eventually, quietLog } from '@tickertape/testkit'

const CHUNK = 2_000

/** Writes events to their flattened topic, as the flattener does, in this order. */
export async function sendEvents(
  config: Config,
  kind: Kind,
  events: readonly { readonly symbol: string }[],
): Promise<void> {
  const signal = AbortSignal.timeout(60_000)
  const { client, streams } = await connectStreams({
    clientId: 'test',
    config,
    log: quietLog,
    signal,
  })
  const stream = streams.find((each) => each.kind === kind)
  if (!stream) throw new TypeError(`no stream of ${kind}`)
  await using producer = await createProducer(client)
  for (let at = 0; at < events.length; at += CHUNK) {
    await producer.send(
      events.slice(at, at + CHUNK).map((event) => ({
        topic: stream.flattenedTopic,
        key: event.symbol,
        value: encodeFramed(stream.eventType, stream.eventSchemaId, event),
      })),
    )
  }
}

/** Waits until a job has a checkpoint in which it has read a topic to its end. */
export async function awaitRead(
  config: Config,
  { group, topic, withinMs }: { group: string; topic: string; withinMs: number },
): Promise<void> {
  await using admin = await KafkaAdmin.connect(
    kafkaClient({ config, clientId: 'test', log: quietLog }),
  )
  const ends = await admin.ranges(topic)
  await eventually(
    () => admin.committed(group, topic),
    (read) => ends.every(({ partition, high }) => high === 0 || (read.get(partition) ?? 0) >= high),
    withinMs,
  )
}

/** Everything committed in a topic; asked again it reads only what is new. */
export class TopicRows<T> {
  readonly #config: Config
  readonly #topic: string
  readonly #rows: T[] = []
  readonly #decoder: Decoder<T>
  #from: ReadonlyMap<number, number> | undefined

  constructor(config: Config, topic: string) {
    this.#config = config
    this.#topic = topic
    const registry = schemaRegistry(config)
    this.#decoder = new Decoder<T>((id) => registry.schemaById(id))
  }

  async read(): Promise<readonly T[]> {
    const client = kafkaClient({ config: this.#config, clientId: 'test', log: quietLog })
    const ranges = await readTopic(client, {
      topic: this.#topic,
      ...(this.#from && { from: this.#from }),
      onBatch: async ({ records }) => {
        for (const { value } of records) this.#rows.push(await this.#decoder.decode(value))
      },
    })
    this.#from = new Map(ranges.map(({ partition, high }) => [partition, high]))
    return [...this.#rows]
  }
}
