import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { projectRoot } from '@tickertape/config'
import type { Reporter } from './progress.ts'

/** Builds the live page where it changed; without one everything else runs all the same. */
export async function buildPage(reporter: Reporter): Promise<void> {
  const turbo = join(projectRoot, 'node_modules/.bin/turbo')
  const what = ['run', 'build', '--filter=@tickertape/dashboard', '--output-logs=errors-only']
  try {
    await promisify(execFile)(turbo, what, { cwd: projectRoot })
  } catch (cause) {
    const { stdout = '', message } = cause as { stdout?: string; message: string }
    const said = stdout.trim().split('\n').slice(-3).join(' ') || message
    reporter.warn(
      `the live page was not built: ${said}; see npm run build -w @tickertape/dashboard`,
    )
  }
}
