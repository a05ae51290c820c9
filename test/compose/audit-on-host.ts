import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { AuditReport } from '@tickertape/audit'
import { projectRoot } from '@tickertape/config'
import type { ComposeProject } from './compose-project.ts'

const exec = promisify(execFile)
const main = join(projectRoot, 'apps/cli/src/main.ts')

/** The project's own audit, run on the host as a user does: its report, whatever the verdict. Rejects where there is none. */
export async function auditOnHost(
  { hostEnv }: ComposeProject,
  options: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<AuditReport> {
  const run = exec(process.execPath, [main, 'audit', '--json', ...options], {
    env: { ...process.env, ...hostEnv, ...env },
  })
  const { stdout } = await run.catch((error: Error & { readonly stdout: string }) => {
    if (error.stdout === '') throw error
    return error
  })
  return JSON.parse(stdout)
}
