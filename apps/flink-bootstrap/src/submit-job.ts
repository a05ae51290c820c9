import { TapeError } from '@tickertape/errors'
import { GatewaySession } from '@tickertape/flink'
import type { SqlJob } from './sql-jobs.ts'

export interface SubmitOptions {
  readonly gatewayUrl: string
  readonly checkpointMs: number
  /** Folder of the job's checkpoints. */
  readonly checkpoints: string
  /** Savepoint or checkpoint to go on from. */
  readonly from?: string
  readonly signal: AbortSignal
}

/** Names by which a job tells what it was made from. */
export const fileParameter = 'tickertape.file'
export const versionParameter = 'tickertape.version'

/** Sends a job to Flink and answers its id. Throws what GatewaySession does. */
export async function submitJob(job: SqlJob, options: SubmitOptions): Promise<string> {
  const { gatewayUrl, checkpointMs, checkpoints, from, signal } = options
  const settings = {
    'pipeline.name': `tickertape ${job.name}`,
    'pipeline.global-job-parameters': `${fileParameter}:${job.name},${versionParameter}:${job.version}`,
    'execution.checkpointing.interval': `${checkpointMs} ms`,
    'execution.checkpointing.mode': 'EXACTLY_ONCE',
    'execution.checkpointing.dir': checkpoints,
    'table.local-time-zone': 'UTC',
    // What several INSERTs of a job read is worked out once, for all of them.
    'table.optimizer.reuse-optimize-block-with-digest-enabled': 'true',
    ...(from && { 'execution.state-recovery.path': from }),
  }
  await using session = await GatewaySession.open(gatewayUrl, settings, { signal })
  const ids: string[] = []
  for (const statement of job.statements) {
    const { jobID } = await session.execute(statement)
    if (jobID) ids.push(jobID)
  }
  const [id, ...more] = ids
  if (id !== undefined && more.length === 0) return id
  throw new TapeError(
    'TAPE_FLINK_SQL',
    `${job.name}.sql begins ${ids.length} jobs and must begin one: put its INSERTs into one STATEMENT SET`,
  )
}
