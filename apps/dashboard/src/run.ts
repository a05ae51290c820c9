import { setTimeout as sleep } from 'node:timers/promises'
import { ArchiveStore } from '@tickertape/archive'
import { KafkaAdmin, TopicScanner, TopicTail } from '@tickertape/kafka'
import { PinotBroker } from '@tickertape/pinot'
import { WriterCodec } from '@tickertape/schema'
import type { Service } from '@tickertape/service'
import { connectStreams, type PreparedStream, tablesOf } from '@tickertape/streams'
import { namesOf, type Tables } from './candles/history.ts'
import { recentEvents } from './candles/recent.ts'
import { SeriesBook } from './candles/series-book.ts'
import { Explore } from './explore/explore.ts'
import type { Hub } from './hub/hub.ts'
import { EventReader } from './market/event-reader.ts'
import { MadeEdge } from './market/made-edge.ts'
import { readSeeds } from './market/seeds.ts'
import { createMetrics } from './metrics.ts'
import { watchPipeline } from './pipeline/pipeline-watch.ts'

/** How far back the live edge begins, so that tape and sparklines are not empty. */
const BACK_MS = 120_000
const SEED_AGAIN_MS = 5_000

/** Follows the market and shows it until the service is asked to stop. */
export async function run(service: Service, hub: Hub): Promise<void> {
  const { config, log, metrics, signal } = service
  using _ = hub
  let following = false
  service.ready('following the flattened topics', () => following)
  createMetrics(metrics, hub)

  const { client, registry, streams } = await connectStreams({ ...service, clientId: 'dashboard' })
  const reader = new EventReader((id) => registry.schemaById(id))
  for (const { kind, eventSchemaId } of streams) await reader.learn(kind, eventSchemaId)
  await using tail = await TopicTail.connect(client)
  await using admin = await KafkaAdmin.connect(client)
  for (const { flattenedTopic } of streams) {
    tail.add(flattenedTopic, await admin.offsetsAt(flattenedTopic, Date.now() - BACK_MS))
  }
  const broker = new PinotBroker(config.pinot.broker_url)
  const topicTables = tablesOf(config)
  const tables = namesOf(topicTables)
  const made = new MadeEdge({
    ...{ config, client, admin, registry, reader, log, signal },
    backMs: BACK_MS,
    onCandle: (candle) => hub.book?.addCandle(candle),
    onAlert: (alert) => hub.market.tape.addAlert(alert),
  })
  await using recent = await recentEvents({
    ...{ client, reader, signal },
    tables: topicTables,
    tail: { position: (place) => tail.position(place) ?? made.position(place) },
    partitions: config.kafka.partitions,
  })
  hub.book = new SeriesBook(hub.market, { broker, tables, recent: recent.read })
  await using scanner = await TopicScanner.connect(client)
  using store = new ArchiveStore(config)
  const codec = new WriterCodec((id) => registry.schemaById(id))
  hub.explore = new Explore({ config, admin, scanner, codec, broker, registry, store })
  hub.waitingFor = null
  following = true
  log.info({ port: config.dashboard.http_port }, 'showing the market')
  await Promise.all([
    tail.run({ log, signal, onRecord: toMarket(hub, reader, streams) }),
    made.run(),
    seedMarket(hub, broker, tables, signal),
    watchPipeline({
      ...{ config, client, registry, streams, broker, signal },
      isWatched: () => hub.isWatched('pipeline'),
      onState: (state) => {
        hub.pipeline = state
      },
      onProblem: (why) => log.debug({ why }, 'could not look at the pipeline'),
    }),
  ])
}

function toMarket(hub: Hub, reader: EventReader, streams: readonly PreparedStream[]) {
  const kinds = new Map(streams.map(({ flattenedTopic, kind }) => [flattenedTopic, kind]))
  return (
    { topic, partition }: { topic: string; partition: number },
    record: Parameters<EventReader['read']>[2],
  ): void => {
    const kind = kinds.get(topic)
    const event = kind && reader.read(kind, partition, record)
    if (event) hub.market.apply(event)
  }
}

/** Tells the market what the table knows of the newest day, as soon as the table answers. */
async function seedMarket(
  { market }: Hub,
  broker: PinotBroker,
  tables: Tables,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      for (const seed of await readSeeds(broker, tables)) market.seed(seed)
      return
    } catch {
      await sleep(SEED_AGAIN_MS, undefined, { signal }).catch(() => {})
    }
  }
}
