import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Config, projectRoot } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'
import { isLive, JobManager, sqlVariables } from '@tickertape/flink'
import { type Logger, Patience, type Service } from '@tickertape/service'
import { connectStreams, prepareDerived } from '@tickertape/streams'
import { copyOf, deployedJobs, lastStateOf } from './deployed-jobs.ts'
import { keptState, stateFolders } from './kept-state.ts'
import { type DeployedJob, planOf, type Step } from './plan.ts'
import { readSqlJobs, type SqlJob } from './sql-jobs.ts'
import { submitJob } from './submit-job.ts'

/** A job that cannot read its first record runs for a moment before it fails. */
const HOLD_MS = 2_000

interface Parts {
  readonly config: Config
  readonly log: Logger
  readonly signal: AbortSignal
  readonly patience: Patience
  readonly manager: JobManager
}

/** Makes the jobs of Flink those of deploy/flink/sql and ends when all of them run. */
export async function run({ config, log, signal }: Service): Promise<void> {
  const wanted = readSqlJobs(
    resolve(projectRoot, config.flink_bootstrap.sql_dir),
    sqlVariables(config),
  )
  const patience = new Patience({ log, signal, waitMs: config.flink_bootstrap.wait_ms })
  const manager = new JobManager(config.flink.rest_url, { signal })
  const connection = await connectStreams({ clientId: 'flink-bootstrap', config, log, signal })
  await prepareDerived({ config, signal, ...connection })
  await patience.retry(() => manager.checkReady())
  const parts = { config, log, signal, patience, manager }
  const deployed = await patience.retry(() => deployedJobs(manager))
  for (const step of planOf(wanted, deployed)) await take(step, parts)
}

async function take(step: Step, parts: Parts): Promise<void> {
  const { log } = parts
  switch (step.kind) {
    case 'keep':
      await awaitRunning(step.running.id, step.job, parts)
      return log.info({ job: step.job.name }, 'job runs as it is')
    case 'start':
      return start(step.job, await stateFor(step, parts), parts)
    case 'upgrade': {
      const savepoint = await stop(step.running, parts)
      log.info({ job: step.job.name, savepoint }, 'job stopped, because its file has changed')
      return start(step.job, savepoint, parts)
    }
    case 'remove': {
      const savepoint = await stop(step.running, parts)
      return log.info({ job: step.running.file, savepoint }, 'job removed: no file asks for it')
    }
  }
}

/** Where a job goes on: Flink's own word first, then what is in the object store. */
async function stateFor(
  { job, before }: Extract<Step, { kind: 'start' }>,
  { config, manager, patience }: Parts,
): Promise<string | undefined> {
  const known = await patience.retry(() => lastStateOf(before, manager))
  return known ?? patience.retry(() => keptState(config, job.name))
}

async function start(job: SqlJob, from: string | undefined, parts: Parts): Promise<void> {
  const { config, log, signal, patience, manager } = parts
  const { gateway_url: gatewayUrl, checkpoint_ms: checkpointMs } = config.flink
  const { checkpoints } = stateFolders(config, job.name)
  const options = {
    ...{ gatewayUrl, checkpointMs, checkpoints, signal },
    ...(from && { from }),
  }
  const id = await patience.retry(
    async () => (await copyOf(job, manager)) ?? (await submitJob(job, options)),
  )
  try {
    await awaitRunning(id, job, parts)
  } catch (error) {
    if (!from || !(error instanceof TapeError)) throw error
    throw new TapeError(
      error.code,
      `${error.message}; its state is kept at ${from}: correct ${job.name}.sql, or give the file another name to begin without that state`,
      { cause: error },
    )
  }
  log.info({ job: job.name, id, from: from ?? 'the beginning' }, 'job started')
}

async function awaitRunning(id: string, job: SqlJob, parts: Parts): Promise<void> {
  const { manager, patience, signal } = parts
  await patience.retry(() => manager.checkRuns(id, job.name))
  await sleep(HOLD_MS, undefined, { signal })
  await patience.retry(() => manager.checkRuns(id, job.name))
}

/** Stops a job and answers where its state is. */
async function stop(job: DeployedJob, { config, manager, patience }: Parts): Promise<string> {
  const folder = stateFolders(config, job.file).savepoints
  const savepoint = await patience.retry(() => manager.stopWithSavepoint(job, folder))
  await patience.retry(async () => {
    const found = (await manager.jobs()).find(({ id }) => id === job.id)
    if (!found || !isLive(found)) return
    throw new TapeError('TAPE_FLINK_NOT_RUNNING', `job ${job.file} has not ended yet`)
  })
  return savepoint
}
