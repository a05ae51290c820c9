import { type GroupReader, LagClock, type LagDeps, RowProbe, readLag } from '@tickertape/freshness'
import { KafkaAdmin, TopicScanner } from '@tickertape/kafka'
import { PinotBroker, PinotController } from '@tickertape/pinot'
import type { Service } from '@tickertape/service'
import { archivedTopics, kafkaClient, streamsOf } from '@tickertape/streams'
import { Looks } from './looks.ts'
import { createMetrics, type Metrics, type Subject, subjects } from './metrics.ts'
import { traceQueries } from './query-traces.ts'

const LAG_EVERY_MS = 5_000
const PARTITIONS_EVERY_MS = 15_000

const readersOf = ({ config }: Service): readonly GroupReader[] => [
  {
    name: 'flattener',
    groupId: config.flattener.group_id,
    topics: streamsOf(config).map(({ rawTopic }) => rawTopic),
  },
  { name: 'archiver', groupId: config.archiver.group_id, topics: archivedTopics(config) },
]

/** Reads how far the groups are behind, by record and by time. */
function lagLook(
  connected: () => Promise<LagDeps>,
  service: Service,
  metrics: Metrics,
): () => Promise<void> {
  const clocks = new Map<string, LagClock>()
  const clockOf = (key: string) => {
    const clock = clocks.get(key) ?? new LagClock()
    clocks.set(key, clock)
    return clock
  }
  return async () => {
    const deps = await connected()
    for (const reader of readersOf(service)) {
      const lags = await readLag(deps, reader)
      const nowMs = Date.now()
      metrics.lag(
        reader.name,
        lags.map((lag) => {
          const clock = clockOf(`${reader.name} ${lag.topic} ${lag.partition}`)
          return { ...lag, lagMs: clock.lagMs(lag.end, lag.committed, nowMs) }
        }),
      )
    }
  }
}

function rowProbes({ config, signal }: Service, broker: PinotBroker): readonly RowProbe[] {
  const sql = async (text: string) => (await broker.query(text, { signal })).rows
  return streamsOf(config).map(({ kind, table }) => new RowProbe({ kind, table, sql }))
}

function partitionsLook({ config, signal }: Service, metrics: Metrics): () => Promise<void> {
  const controller = new PinotController(config.pinot.controller_url, { signal })
  return async () => {
    for (const { table } of streamsOf(config)) {
      const states = await controller.partitionStates(table)
      const consuming = states.filter(({ state }) => state === 'CONSUMING').length
      metrics.stopped(table, Math.max(0, config.kafka.partitions - consuming))
    }
  }
}

/** Looks at the pipeline from outside until the service is asked to stop. Writes nothing anywhere. */
export async function run(service: Service): Promise<void> {
  const { config, log, signal } = service
  const broker = new PinotBroker(config.pinot.broker_url)
  const probes = rowProbes(service, broker)
  const looks = new Map<Subject, Looks>()
  const metrics = createMetrics(service, {
    lookAgeMs: (subject) => looks.get(subject)?.ageMs ?? 0,
    rowAges: () => ageOfNewest(probes),
  })
  for (const subject of subjects) {
    service.ready(`a look at ${subject}`, () => looks.get(subject)?.sees ?? false)
  }
  // Connected at the first look, so that a broker that is away keeps nobody from looking at Pinot.
  await using closing = new AsyncDisposableStack()
  const client = kafkaClient({ config, clientId: 'watcher', log })
  let admin: KafkaAdmin | undefined
  let scanner: TopicScanner | undefined
  const connected = async () => {
    admin ??= closing.use(await KafkaAdmin.connect(client))
    scanner ??= closing.use(await TopicScanner.connect(client))
    return { admin, scanner }
  }

  const add = (subject: Subject, everyMs: number, look: () => Promise<void>) => {
    const onFailed: ConstructorParameters<typeof Looks>[0]['onFailed'] = (err, isFirst) => {
      metrics.failed(subject)
      if (isFirst) log.warn({ err, subject }, 'cannot look; trying again')
    }
    looks.set(subject, new Looks({ everyMs, look, onFailed, signal }))
  }
  add('rows', config.watcher.interval_ms, async () => {
    for (const probe of probes) metrics.seen(probe.kind, await probe.look())
  })
  add('lag', LAG_EVERY_MS, lagLook(connected, service, metrics))
  add('partitions', PARTITIONS_EVERY_MS, partitionsLook(service, metrics))
  log.info({ tables: streamsOf(config).map(({ table }) => table) }, 'watching')
  const stopped = [...looks.values()].map((look) => look.run())
  if (service.tracer) {
    // Traces are an extra: what keeps them away keeps nothing else.
    traceQueries(service, service.tracer, broker).catch((err) => {
      if (!signal.aborted) log.warn({ err }, 'queries are in no trace any more')
    })
  }
  await Promise.all(stopped)
}

function ageOfNewest(probes: readonly RowProbe[]): ReadonlyMap<string, number> {
  const ages = probes.flatMap(({ kind, newestReceivedMs }): [string, number][] =>
    newestReceivedMs === undefined ? [] : [[kind, Math.max(0, Date.now() - newestReceivedMs)]],
  )
  return new Map(ages)
}
