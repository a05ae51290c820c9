import { isLive, type JobManager } from '@tickertape/flink'
import type { DeployedJob } from './plan.ts'
import type { SqlJob } from './sql-jobs.ts'
import { fileParameter, versionParameter } from './submit-job.ts'

/** The jobs of Flink that were made from files, the newest first. */
export async function deployedJobs(manager: JobManager): Promise<readonly DeployedJob[]> {
  const jobs = await manager.jobs()
  const parameters = await Promise.all(jobs.map(({ id }) => manager.parameters(id)))
  return jobs.flatMap((job, at) => {
    const file = parameters[at]?.[fileParameter]
    return file ? [{ ...job, file, version: parameters[at]?.[versionParameter] ?? '' }] : []
  })
}

/** The id of a job that was sent already, when only the answer was lost: sent again it would run twice. */
export async function copyOf(job: SqlJob, manager: JobManager): Promise<string | undefined> {
  const deployed = await deployedJobs(manager)
  return deployed.find(
    (found) => isLive(found) && found.file === job.name && found.version === job.version,
  )?.id
}

/** The newest state that jobs which have ended left behind. */
export async function lastStateOf(
  ended: readonly DeployedJob[],
  manager: JobManager,
): Promise<string | undefined> {
  for (const { id } of ended) {
    const state = await manager.stateOf(id)
    if (state) return state
  }
  return undefined
}
