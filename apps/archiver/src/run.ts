import { setTimeout as sleep } from 'node:timers/promises'
import { ArchiveStore } from '@tickertape/archive'
import type { Config } from '@tickertape/config'
import { asTapeError, retry } from '@tickertape/errors'
import { consumeGroup } from '@tickertape/kafka'
import type { Logger, Service } from '@tickertape/service'
import { archivedTopics, connectStreams } from '@tickertape/streams'
import { Archiver, type ArchiverOptions } from './archiver.ts'
import { createMetrics } from './metrics.ts'
import { lineMaker } from './record-line.ts'

const AGE_CHECK_MS = 500
/** What the stop may spend on storing; the rest of its ten seconds is for leaving the group. */
const STORE_AT_STOP_MS = 7_000

type Limits = Pick<ArchiverOptions, 'limits' | 'gzipLevel' | 'bufferBytes'>

const limitsOf = ({ s3_sink }: Config): Limits => ({
  limits: {
    maxBytes: s3_sink.max_bytes,
    maxRecords: s3_sink.max_records,
    maxAgeMs: s3_sink.max_age_ms,
  },
  gzipLevel: s3_sink.gzip_level,
  bufferBytes: s3_sink.buffer_bytes,
})

/** Stores objects by age until the signal aborts. A failed commit is no loss: the offset stays behind. */
async function watchAge(archiver: Archiver, signal: AbortSignal, log: Logger): Promise<void> {
  while (!signal.aborted) {
    await sleep(AGE_CHECK_MS, undefined, { signal }).catch(() => {})
    try {
      await archiver.storeOld()
    } catch (cause) {
      const err = asTapeError(cause)
      if (!err.retryable) throw err
      log.debug({ err }, 'stored by age, not committed')
    }
  }
}

/** Aborts some time after the other signal, for what may still go on when the process is asked to stop. */
function later(signal: AbortSignal, delayMs: number): AbortSignal {
  const controller = new AbortController()
  signal.addEventListener('abort', () => setTimeout(() => controller.abort(), delayMs).unref())
  return controller.signal
}

/** Archives every raw topic until the service is asked to stop. */
export async function run(service: Service): Promise<void> {
  const { config, log, signal } = service
  let prepared = false
  service.ready('topics, schemas and bucket', () => prepared)
  const patience = (what: string) => ({
    signal,
    onRetry: (err: Error) => log.warn({ err }, `waiting for ${what}`),
  })

  using store = new ArchiveStore(config)
  const { client, registry } = await connectStreams({ ...service, clientId: 'archiver' })
  await retry(() => store.ensureBucket(), patience('the object store'))
  prepared = true

  const topics = archivedTopics(config)
  const archiver: Archiver = new Archiver({
    ...limitsOf(config),
    store,
    retry: { ...patience('the object store'), signal: later(signal, STORE_AT_STOP_MS) },
    toLine: lineMaker((id) => registry.schemaById(id)),
    onStored: createMetrics(service, () => ({
      bytes: archiver.bytes,
      objects: archiver.openObjects,
    })),
    now: Date.now,
  })
  log.info({ topics, bucket: config.s3_sink.bucket }, 'archiving')
  const failed = new AbortController()
  const either = AbortSignal.any([signal, failed.signal])
  const aging = watchAge(archiver, either, log).finally(() => failed.abort())
  const consuming = consumeGroup(client, {
    groupId: config.archiver.group_id,
    topics,
    signal: either,
    log,
    onBatch: (batch, control) => archiver.append(batch, control),
    onAssigned: () => archiver.reassign(),
    onStopping: () => storeAtStop(archiver, log),
  })
  await Promise.all([aging, consuming.finally(() => failed.abort())])
}

/** Stores what is open before the group is left; what does not get through is read again next time. */
async function storeAtStop(archiver: Archiver, log: Logger): Promise<void> {
  await archiver.storeAll().catch((err) => {
    log.warn({ err }, 'not all stored at stop: the rest is read again at the next start')
  })
}
