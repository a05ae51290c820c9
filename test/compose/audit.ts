import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { AuditReport } from '@tickertape/audit'
import { projectRoot } from '@tickertape/config'
import { eventually } from '@tickertape/testkit'
import type { ComposeProject } from './compose-project.ts'

const exec = promisify(execFile)
const main = join(projectRoot, 'apps/cli/src/main.ts')

/** What an audit has said, whatever its verdict. Rejects where it has said nothing. */
async function reportOf(audit: Promise<string>): Promise<AuditReport> {
  const said = await audit.catch((error: Error & { readonly stdout?: string }) => {
    if (!error.stdout) throw error
    return error.stdout
  })
  return JSON.parse(said)
}

/** The project's own audit, run on the host as a user does. */
export async function auditOnHost(
  { hostEnv }: ComposeProject,
  options: readonly string[],
): Promise<AuditReport> {
  const env = { ...process.env, ...hostEnv }
  const run = exec(process.execPath, [main, 'audit', '--json', ...options], { env })
  return await reportOf(run.then(({ stdout }) => stdout))
}

/** The same in a container, whose image is there. */
export const auditInContainer = (
  project: ComposeProject,
  options: readonly string[],
): Promise<AuditReport> =>
  reportOf(project.run(['run', '--rm', '-T', 'audit', '--json', ...options]))

/** Stops the producer; answers what the stores hold of bars when the audit in a container agrees. */
export async function barsOfAgreeingSinks(
  project: ComposeProject,
  { stores, forMs }: { stores: readonly string[]; forMs: number },
): Promise<AuditReport['sinks']> {
  await project.run(['stop', 'producer'])
  const { sinks } = await eventually(
    () => auditInContainer(project, [...stores, '--wait', '60']),
    ({ verdict }) => verdict === 'agrees',
    forMs,
  )
  return sinks.filter(({ kind }) => kind === 'bars')
}
