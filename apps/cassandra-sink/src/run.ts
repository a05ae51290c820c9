import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '@tickertape/config'
import { retry, type TapeError } from '@tickertape/errors'
import {
  consumeGroup,
  createProducer,
  KafkaAdmin,
  type KafkaClient,
  type OutgoingRecord,
} from '@tickertape/kafka'
import type { Service } from '@tickertape/service'
import { connectStreams, type TopicTable, tablesOf } from '@tickertape/streams'
import { Commits } from './commits.ts'
import { EventReader } from './event-reader.ts'
import { createMetrics } from './metrics.ts'
import { Outage } from './outage.ts'
import { Sink } from './sink.ts'
import type { Keyspace } from './statements.ts'
import { prepareTables } from './store/prepare-tables.ts'
import { Store } from './store/store.ts'
import { tables } from './tables.ts'

const COMMIT_MS = 500
const PATIENCE_MS = 1_000
const QUIET_MS = 10_000

const keyspaceOf = ({ cassandra }: Config): Keyspace => ({
  name: cassandra.keyspace,
  datacenter: cassandra.local_datacenter,
  copies: cassandra.replication_factor,
})

/** Waits for Cassandra and sees that its tables are there. */
async function openStore({ config, log, signal }: Service): Promise<Store> {
  const onRetry = (err: Error) => log.warn({ err }, 'waiting for Cassandra')
  const store = await retry(() => Store.open(config), { signal, onRetry })
  const wanted = config.cassandra_sink.tables.map((kind) => tables[kind])
  const prepare = () => prepareTables(store, keyspaceOf(config), wanted)
  const changes = await retry(prepare, { signal, onRetry })
  if (changes > 0) log.info({ changes }, 'tables of Cassandra made or brought up to date')
  return store
}

/** What is written, when all of its topics are there: those of events have just been made. */
async function awaitTopics(config: Config, client: KafkaClient): Promise<readonly TopicTable[]> {
  const wanted = tablesOf(config).filter(({ kind }) => config.cassandra_sink.tables.includes(kind))
  await using admin = await KafkaAdmin.connect(client)
  const { partitions } = config.kafka
  await admin.awaitTopics(wanted.map(({ topic }) => ({ topic, partitions })))
  return wanted
}

/** Tells the log and /ready when Cassandra does not take rows. */
function watchOutage({ log, ready, signal }: Service, store: Store): Outage {
  const outage = new Outage({
    answers: async () => {
      await sleep(PATIENCE_MS, undefined, { signal })
      await retry(() => store.ping(), { signal, onRetry: (error) => outage.failed(error) })
    },
    onFailing: (err) => log.warn({ err }, 'waiting for Cassandra'),
    onBack: (awayMs) => log.info({ awayMs }, 'Cassandra takes rows again'),
    now: () => Math.round(performance.now()),
    quietMs: QUIET_MS,
  })
  ready('a Cassandra that takes rows', () => !outage.isOn)
  return outage
}

async function commitNowAndThen(commits: Commits, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await sleep(COMMIT_MS, undefined, { signal }).catch(() => {})
    await commits.commit()
  }
}

/** Writes every record of the wanted topics to Cassandra until the service is asked to stop. */
export async function run(service: Service): Promise<void> {
  const { config, log, signal } = service
  let prepared = false
  service.ready('topics, schemas and tables', () => prepared)
  const connected = await connectStreams({ ...service, clientId: 'cassandra-sink' })
  const { client, registry } = connected
  const wanted = await awaitTopics(config, client)
  await using store = await openStore(service)
  await using producer = await createProducer(client)
  prepared = true

  const { group_id: groupId, batch_rows: rows, batch_bytes: bytes } = config.cassandra_sink
  const outage = watchOutage(service, store)
  const metrics = createMetrics(service, () => outage)
  const failure = Promise.withResolvers<TapeError>()
  const failed = new AbortController()
  const commits = new Commits((error) => {
    failure.resolve(error)
    failed.abort()
  })
  const reader = new EventReader({
    topics: wanted,
    dlqTopic: config.kafka.topics.dlq,
    schemaById: (id) => registry.schemaById(id),
    limits: { rows, bytes },
    now: Date.now,
  })
  const sink = new Sink({
    read: (batch) => reader.read(batch),
    write: (write) => store.write(write),
    bury: async (letters: readonly OutgoingRecord[]) => {
      await producer.send(letters)
      const facts = { ...letters[0]?.headers, letters: letters.length }
      log.warn(facts, 'records went to the dead-letter topic: the first one says why')
    },
    writesInFlight: config.cassandra_sink.writes_in_flight,
    patienceMs: PATIENCE_MS,
    signal,
    outage,
    commits,
    onRetry: ({ code }) => metrics.writeFailed(code),
    onWritten: (batch, read) => metrics.written(batch, read),
  })
  const topics = wanted.map(({ topic }) => topic)
  log.info({ topics, keyspace: config.cassandra.keyspace }, 'writing to Cassandra')
  const either = AbortSignal.any([signal, failed.signal])
  const committing = commitNowAndThen(commits, either)
  await consumeGroup(client, {
    groupId,
    topics,
    signal: either,
    log,
    onBatch: (batch, control) => sink.take(batch, control),
    onAssigned: () => {
      sink.reassign()
      metrics.assigned()
    },
    onStopping: () => commits.commit(),
  }).finally(() => failed.abort())
  await committing
  if (!signal.aborted) throw await failure.promise
}
