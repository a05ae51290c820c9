import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '@tickertape/config'
import { checkTools, defaultCacheDir } from '@tickertape/embedded'
import { TapeError } from '@tickertape/errors'
import { checkChart, type Outcome } from './chart/check-chart.ts'

/**
 * Everything that must hold before a change lands: lint, types, generated files, schema compatibility, the
 * Helm chart, and every test on real servers. The last line counts checks and tests alike.
 * Arguments go to vitest, e.g. `npm test -- apps/flattener`.
 */
interface Tally {
  passed: number
  failed: number
  skipped: number
}

const root = join(import.meta.dirname, '..')

async function run(command: string, args: readonly string[]): Promise<Outcome> {
  const child = spawn(join(root, 'node_modules/.bin', command), args, {
    cwd: root,
    stdio: 'inherit',
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  return code === 0 ? 'passed' : 'failed'
}

async function runVitest(args: readonly string[]): Promise<Tally> {
  const folder = await mkdtemp(join(tmpdir(), 'tickertape-report-'))
  const report = join(folder, 'report.json')
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const outcome = await run('vitest', ['run', ...reporters, ...args])
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(
      await readFile(report, 'utf8'),
    )
    // A file that does not load, or an error between tests, fails the run without failing a test.
    const unseen = outcome === 'failed' && numFailedTests === 0 ? 1 : 0
    return { passed: numPassedTests, failed: numFailedTests + unseen, skipped: numPendingTests }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function main(args: readonly string[]): Promise<number> {
  const cacheDir = loadConfig().embedded.cache_dir || defaultCacheDir()
  await checkTools({ cacheDir })
  const checks: Outcome[] = [
    await run('biome', ['check', '.']),
    await run('turbo', ['run', 'typecheck', 'check', '--output-logs=errors-only']),
    ...(await checkChart(cacheDir)),
  ]
  const count = (outcome: Outcome) => checks.filter((check) => check === outcome).length
  const tests = await runVitest(args)
  const total: Tally = {
    passed: count('passed') + tests.passed,
    failed: count('failed') + tests.failed,
    skipped: count('skipped') + tests.skipped,
  }
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : ''
  console.log(`${total.passed} passed, ${total.failed} failed${skipped}`)
  return total.failed > 0 ? 1 : 0
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof TapeError ? error.message : error)
  console.log('0 passed, 1 failed')
  process.exitCode = 1
}
