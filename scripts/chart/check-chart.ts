import { join } from 'node:path'
import { TapeError } from '@tickertape/errors'
import { lintChart, type Profile, profiles, renderChart } from './chart.ts'
import { fetchHelm } from './fetch-helm.ts'
import { fetchValidator, type Validator } from './fetch-validator.ts'
import { runTool } from './run-tool.ts'

export type Outcome = 'passed' | 'failed' | 'skipped'

/** What no profile turns on is held against its schema all the same. */
const optional = { 'kubernetes.schedules.enabled': 'true' }

const script = join(import.meta.dirname, 'validate-manifests.py')

/**
 * Lints the Helm chart in every profile and validates each object against its schema. What needs a tool that is
 * not installed is skipped and says so.
 */
export async function checkChart(cacheDir: string): Promise<Outcome[]> {
  const helm = fetchHelm(cacheDir)
  const validator = fetchValidator(cacheDir)
  const outcomes: Outcome[] = []
  // Both are awaited again in each check, which reports what failed.
  await Promise.allSettled([helm, validator])
  for (const profile of profiles) {
    outcomes.push(
      await check(`helm lint, ${profile}`, async () => lintChart(await helm, profile)),
      await check(`schemas, ${profile}`, async () =>
        validate(await validator, await helm, profile),
      ),
    )
  }
  return outcomes
}

async function validate(validator: Validator, helm: string, profile: Profile): Promise<string> {
  const input = await renderChart({ helm, profile, set: optional })
  return runTool(validator.python, [script, validator.schemas], { input })
}

async function check(name: string, run: () => Promise<string>): Promise<Outcome> {
  try {
    const found = await run()
    console.log(`chart: ${name}: ${found.trim() || 'passed'}`)
    return 'passed'
  } catch (error) {
    const { message } = error as Error
    const skipped = error instanceof TapeError && error.code === 'TAPE_STACK_MISSING_TOOL'
    console.log(`chart: ${name}: ${skipped ? 'SKIPPED, ' : 'FAILED\n'}${message}`)
    return skipped ? 'skipped' : 'failed'
  }
}
