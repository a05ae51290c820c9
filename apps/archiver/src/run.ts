import { setTimeout as sleep } from 'node:timers/promises'
import { ArchiveStore } from '@tickertape/archive'
import type { Config } from '@tickertape/config'
import { retry, type TapeError } from '@tickertape/errors'
import { consumeGroup } from '@tickertape/kafka'
import type { Service } from '@tickertape/service'
import { archivedTopics, connectStreams } from '@tickertape/streams'
import { recordSpans } from '@tickertape/tracing'
import { Archiver, type ArchiverOptions } from './archiver.ts'
import { auditAnswer } from './audit-answer.ts'
import { endSpans, withSpans } from './line-spans.ts'
import { createMetrics } from './metrics.ts'
import { patientPut } from './patient-put.ts'
import { lineMaker } from './record-line.ts'
import { StoreHealth } from './store-health.ts'

const AGE_CHECK_MS = 500
const PATIENCE_MS = 1_000
const QUIET_MS = 10_000
/** What the stop may spend on storing; the rest of its ten seconds is for leaving the group. */
const STORE_AT_STOP_MS = 7_000

type Limits = Pick<ArchiverOptions, 'limits' | 'gzipLevel' | 'budgetBytes'>

const limitsOf = ({ s3_sink }: Config): Limits => ({
  limits: {
    maxBytes: s3_sink.max_bytes,
    maxRecords: s3_sink.max_records,
    maxAgeMs: s3_sink.max_age_ms,
  },
  gzipLevel: s3_sink.gzip_level,
  budgetBytes: s3_sink.buffer_bytes,
})

async function watchAge(archiver: Archiver, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await sleep(AGE_CHECK_MS, undefined, { signal }).catch(() => {})
    await archiver.storeOld()
  }
}

/** For ages: a wall clock that is set back would let what is open wait as long. */
const monotonicMs = () => Math.round(performance.now())

/** Aborts some time after the other signal, for what may still go on when the process is asked to stop. */
function later(signal: AbortSignal, delayMs: number): AbortSignal {
  const controller = new AbortController()
  signal.addEventListener('abort', () => setTimeout(() => controller.abort(), delayMs).unref())
  return controller.signal
}

/** Stores what is open before the group is left; what does not get through is read again next time. */
async function storeAtStop(archiver: Archiver, { log }: Service): Promise<void> {
  const left = await archiver.storeAll()
  if (left > 0) log.warn({ partitions: left }, 'not all stored: read again at the next start')
}

/** Tells the log, /ready and the metrics when the store does not take objects. */
function watchStore({ log, ready }: Service): StoreHealth {
  const health = new StoreHealth({
    onFailing: (err) => log.warn({ err }, 'waiting for the object store'),
    onBack: (awayMs) => log.info({ awayMs }, 'the object store takes objects again'),
    now: monotonicMs,
    quietMs: QUIET_MS,
  })
  ready('an object store that takes objects', () => health.failing === undefined)
  ready('room in the object store', () => health.failing?.code !== 'TAPE_S3_FULL')
  return health
}

/** Archives every raw topic until the service is asked to stop. */
export async function run(service: Service): Promise<void> {
  const { config, log, signal } = service
  let prepared = false
  service.ready('topics, schemas and bucket', () => prepared)
  service.answer('/audit', auditAnswer(config, signal))
  using store = new ArchiveStore(config)
  const { client, registry } = await connectStreams({ ...service, clientId: 'archiver' })
  const onRetry = (err: Error) => log.warn({ err }, 'waiting for the object store')
  await retry(() => store.ensureBucket(), { signal, onRetry })
  prepared = true

  const health = watchStore(service)
  const metrics = createMetrics(service, { archiver: () => archiver, health })
  const failure = Promise.withResolvers<TapeError>()
  const failed = new AbortController()
  const archiver: Archiver = new Archiver({
    ...limitsOf(config),
    patienceMs: PATIENCE_MS,
    put: patientPut(store, {
      health,
      stop: later(signal, STORE_AT_STOP_MS),
      onRetry: ({ code }) => metrics.storeFailed(code),
    }),
    keys: (prefix) => store.keys(prefix),
    toLine: withSpans(
      lineMaker((id) => registry.schemaById(id)),
      recordSpans(service.tracer, 'archive'),
    ),
    onStored: (stored) => {
      metrics.stored(stored)
      endSpans(stored)
    },
    onFailed: (err) => {
      if (err.retryable) return log.debug({ err }, 'stored, not committed')
      failure.resolve(err)
      failed.abort()
    },
    now: monotonicMs,
  })
  const topics = archivedTopics(config)
  log.info({ topics, bucket: config.s3_sink.bucket }, 'archiving')
  const either = AbortSignal.any([signal, failed.signal])
  const aging = watchAge(archiver, either)
  await consumeGroup(client, {
    groupId: config.archiver.group_id,
    topics,
    signal: either,
    log,
    onBatch: (batch, control) => archiver.append(batch, control),
    onAssigned: () => archiver.reassign(),
    onStopping: () => storeAtStop(archiver, service),
  }).finally(() => failed.abort())
  await aging
  if (!signal.aborted) throw await failure.promise
}
