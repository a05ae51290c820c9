import { asTapeError } from '@tickertape/errors'
import { type Arena, openArena } from './arena.ts'
import { type Fault, faults } from './faults/index.ts'
import { type ChaosOptions, optionsOf, usage } from './options.ts'
import { planOf } from './plan.ts'
import { Progress } from './progress.ts'
import { planText, repeatText, reportText, resultText } from './report.ts'
import { chaosRun, type RunResult } from './run.ts'

interface Turn {
  readonly seed: number
  readonly faults: readonly Fault[]
}

/** Which seed with which faults, run by run. */
function turnsOf({ runs, seed, each, names }: ChaosOptions, { disks }: Arena): readonly Turn[] {
  const possible = faults.filter(
    ({ name, needsSmallDisks }) => names.includes(name) && (disks || !needsSmallDisks),
  )
  if (each) return possible.map((fault, at) => ({ seed: seed + at, faults: [fault] }))
  return Array.from({ length: runs }, (_, at) => ({ seed: seed + at, faults: possible }))
}

async function runAll(
  options: ChaosOptions,
  progress: Progress,
  signal: AbortSignal,
): Promise<number> {
  await using arena = await openArena(signal)
  if (!arena.disks) progress.line('no disk can be filled here: that needs root on Linux')
  const turns = turnsOf(options, arena)
  const results: RunResult[] = []
  for (const [at, turn] of turns.entries()) {
    const plan = planOf(turn.seed, options.runMs, turn.faults)
    const title = `run ${at + 1}/${turns.length} seed ${turn.seed}`
    progress.line(`${title}: ${planText(plan)}`)
    const events = progress.run(title)
    const result = await chaosRun(arena, plan, { faults, events, signal })
    results.push(result)
    progress.line(`${title}: ${resultText(result)}`)
    if (!result.outputFolder) continue
    const only = turn.faults.length === faults.length ? [] : turn.faults.map(({ name }) => name)
    for (const problem of result.problems) progress.line(`  ${problem}`)
    progress.line(`  again: ${repeatText(plan, only)}`)
    progress.line(`  what the services said: ${result.outputFolder}`)
  }
  progress.end()
  progress.line(reportText(results))
  return results.some(({ problems }) => problems.length > 0) ? 1 : 0
}

async function main(): Promise<number> {
  const progress = new Progress(process.stdout)
  const stop = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort())
  try {
    const options = optionsOf(process.argv.slice(2))
    if (options.help) process.stdout.write(usage)
    return options.help ? 0 : await runAll(options, progress, stop.signal)
  } catch (cause) {
    if (stop.signal.aborted) return 130
    const error = asTapeError(cause)
    process.stderr.write(`${error.code}: ${error.message}\n${error.stack}\n`)
    return error.exitCode
  }
}

process.exit(await main())
