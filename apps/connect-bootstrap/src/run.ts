import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { projectRoot } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'
import { type Logger, Patience, type Service } from '@tickertape/service'
import { connectStreams } from '@tickertape/streams'
import { ConnectWorker } from './connect-worker.ts'
import { planOf, type Step } from './plan.ts'
import { prepareIceberg } from './prepare-iceberg.ts'
import { readSinks, type Sink } from './sinks.ts'
import { variablesOf } from './variables.ts'

/** A task that cannot write its first record runs for a moment before it fails. */
const HOLD_MS = 2_000
/** A worker goes on to tell of a failure for a moment after the change that mended it. */
const SETTLE_MS = 5_000

interface Parts {
  readonly log: Logger
  readonly signal: AbortSignal
  readonly patience: Patience
  readonly worker: ConnectWorker
}

const isSinkFailure = (error: unknown): error is TapeError =>
  error instanceof TapeError && error.code === 'TAPE_CONNECT_SINK_FAILED'

/**
 * Makes the connectors of Kafka Connect those of deploy/connect; ends when all of them run, or watches them: then one
 * that fails from the beginning is started again as any other.
 */
export async function run({ config, log, signal }: Service): Promise<void> {
  const { sinks_dir: dir, wait_ms: waitMs, watch_ms: watchMs } = config.connect_bootstrap
  const { on, off } = readSinks(resolve(projectRoot, dir), variablesOf(config))
  for (const { name, missing } of off) {
    log.info({ sink: name }, `sink is off, because sinks.${missing} is empty`)
  }
  if (on.length === 0)
    log.warn('no sink is on: set the address of a store, e.g. sinks.postgres_url')
  const patience = new Patience({ log, signal, waitMs })
  const { client } = await connectStreams({ clientId: 'connect-bootstrap', config, log, signal })
  if (config.sinks.iceberg_catalog_url) await prepareIceberg({ config, client, signal })
  const worker = new ConnectWorker({ url: config.connect.url, signal })
  const parts = { log, signal, patience, worker }
  await reconcile(on, parts).catch((error) => {
    if (watchMs === 0 || !isSinkFailure(error)) throw error
    log.warn({ err: error }, error.message)
  })
  while (watchMs > 0 && (await passes(watchMs, signal))) await mend(on, parts)
}

async function reconcile(wanted: readonly Sink[], parts: Parts): Promise<void> {
  const { log, signal, patience, worker } = parts
  const steps = planOf(wanted, await patience.retry(() => worker.connectors()))
  const failures = await patience.retry(() => worker.failures())
  const failed = failures.map(({ name }) => name)
  for (const step of steps) await take(step, failed, parts)
  const check = () => Promise.all(wanted.map(({ name }) => worker.checkRuns(name)))
  await patience.retry(check).catch(async (error) => {
    if (!isSinkFailure(error)) throw error
    // Sinks that start at once may meet where they make the same tables.
    await mend(wanted, parts)
    await sleep(SETTLE_MS, undefined, { signal })
    await patience.retry(check)
  })
  await sleep(HOLD_MS, undefined, { signal })
  await patience.retry(check)
  log.info({ sinks: wanted.length }, 'every sink runs')
}

async function take(step: Step, failed: readonly string[], parts: Parts): Promise<void> {
  const { log, patience, worker } = parts
  switch (step.kind) {
    case 'keep': {
      const { name } = step.sink
      if (!failed.includes(name)) return log.info({ sink: name }, 'sink runs as it is')
      await patience.retry(() => worker.restartFailed(name))
      return log.info({ sink: name }, 'sink had failed and was started again')
    }
    case 'create':
      await patience.retry(() => worker.configure(step.sink))
      return log.info({ sink: step.sink.name }, 'sink created')
    case 'update':
      await patience.retry(() => worker.configure(step.sink))
      return log.info({ sink: step.sink.name }, 'sink changed, because its file or settings have')
    case 'remove':
      await patience.retry(() => worker.remove(step.name))
      return log.info({ sink: step.name }, 'sink removed: no file or no store asks for it')
  }
}

/** Starts again what has failed of these sinks. A worker that does not answer is looked for next time. */
async function mend(wanted: readonly Sink[], { log, worker }: Parts): Promise<void> {
  try {
    for (const { name, reason } of await worker.failures()) {
      if (!wanted.some((sink) => sink.name === name)) continue
      log.warn({ sink: name }, `sink is started again, because it failed: ${reason}`)
      await worker.restartFailed(name)
    }
  } catch (error) {
    if (!(error instanceof TapeError) || !error.retryable) throw error
    log.warn({ err: error }, error.message)
  }
}

/** Resolves with true after a time, with false when the service is to stop. */
const passes = (ms: number, signal: AbortSignal): Promise<boolean> =>
  sleep(ms, true, { signal }).catch(() => false)
