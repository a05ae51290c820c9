import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '@tickertape/config'
import { checkTools, defaultCacheDir } from '@tickertape/embedded'
import { TapeError } from '@tickertape/errors'
import { dockerAnswers } from '@tickertape/testkit'
import { checkChart, type Outcome } from './chart/check-chart.ts'
import { auditDependencies } from './supply/audit-dependencies.ts'
import { failuresOf, sum, type Tally, type TestReport, tallyOf } from './test-report.ts'
import { type TestRun, testRuns } from './test-runs.ts'

const root = join(import.meta.dirname, '..')

async function run(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const child = spawn(join(root, 'node_modules/.bin', command), args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: 'inherit',
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  return code === 0 ? 'passed' : 'failed'
}

interface Ran {
  readonly tally: Tally
  /** A line each. */
  readonly failures: readonly string[]
}

async function runVitest({ args, env }: TestRun): Promise<Ran> {
  const folder = await mkdtemp(join(tmpdir(), 'tickertape-report-'))
  const file = join(folder, 'report.json')
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
    const outcome = await run('vitest', ['run', ...reporters, ...args], env)
    const report: TestReport = JSON.parse(await readFile(file, 'utf8'))
    const tally = tallyOf(report, outcome === 'passed')
    return { tally, failures: failuresOf(report, root) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * Everything that must hold before a change lands: lint, types, generated files, schema compatibility, the
 * Helm chart, known weaknesses of dependencies, and every test on real servers: in CI on both kinds, where a Docker
 * engine answers. What failed is named at the end; the last line counts checks and tests alike.
 * Arguments go to vitest, e.g. `npm test -- apps/flattener`.
 */
async function main(args: readonly string[]): Promise<number> {
  const cacheDir = loadConfig().embedded.cache_dir || defaultCacheDir()
  await checkTools({ cacheDir })
  const checks: Outcome[] = [
    await run('biome', ['check', '.']),
    await run('turbo', ['run', 'typecheck', 'check', '--output-logs=errors-only']),
    ...(await checkChart(cacheDir)),
    await auditDependencies(),
  ]
  const count = (outcome: Outcome) => checks.filter((check) => check === outcome).length
  let total: Tally = {
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
  }
  const failures: string[] = []
  const docker = await dockerAnswers()
  for (const testRun of testRuns({ args, env: process.env, docker })) {
    const { tally, failures: failed } = await runVitest(testRun)
    total = sum(total, tally)
    failures.push(...failed)
  }
  for (const failure of failures) console.log(`failed: ${failure}`)
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
