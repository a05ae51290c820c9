import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { projectRoot } from '@tickertape/config'

const run = promisify(execFile)

/** Runs `docker` in the project's folder; answers what it printed, and throws with what it said when it fails. */
export async function docker(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { stdout } = await run('docker', args, {
    cwd: projectRoot,
    env: { ...process.env, ...env },
    maxBuffer: 64 * 1024 * 1024,
  })
  return stdout
}

/** Whether containers can be run here: an engine answers, and Compose is installed. */
export async function dockerAnswers(): Promise<boolean> {
  return docker(['compose', 'ls', '--quiet']).then(
    () => true,
    () => false,
  )
}
