import { isLive, type Job } from '@tickertape/flink'
import type { SqlJob } from './sql-jobs.ts'

/** A job of ours in Flink, live or ended. */
export interface DeployedJob extends Job {
  /** The file that it was made from. */
  readonly file: string
  readonly version: string
}

export type Step =
  | { readonly kind: 'keep'; readonly job: SqlJob; readonly running: DeployedJob }
  /** `before`: those of the same file that have ended, the newest first. */
  | { readonly kind: 'start'; readonly job: SqlJob; readonly before: readonly DeployedJob[] }
  | { readonly kind: 'upgrade'; readonly job: SqlJob; readonly running: DeployedJob }
  | { readonly kind: 'remove'; readonly running: DeployedJob }

/** What makes the jobs of Flink those of the files. `deployed`: the newest first. */
export function planOf(
  wanted: readonly SqlJob[],
  deployed: readonly DeployedJob[],
): readonly Step[] {
  const kept = new Set<string>()
  const steps = wanted.map((job): Step => {
    const same = deployed.filter(({ file }) => file === job.name)
    const running = same.find(isLive)
    if (!running) return { kind: 'start', job, before: same }
    kept.add(running.id)
    return { kind: running.version === job.version ? 'keep' : 'upgrade', job, running }
  })
  const rest = deployed.filter((job) => isLive(job) && !kept.has(job.id))
  // What is too many goes first: it may hold the slots and the transactions of what comes.
  return [...rest.map((running): Step => ({ kind: 'remove', running })), ...steps]
}
