import { join } from 'node:path'
import { asTapeError } from '@tickertape/errors'
import { type Arena, openArena } from './arena.ts'
import { type Fault, faults } from './faults/index.ts'
import { type ChaosOptions, optionsOf, usage } from './options.ts'
import { planOf } from './plan.ts'
import { Progress } from './progress.ts'
import { planText, repeatText, reportText, resultText } from './report.ts'
import { chaosRun, type RunResult } from './run.ts'

interface Course {
  readonly arena: Arena
  readonly runMs: number
  readonly progress: Progress
  readonly signal: AbortSignal
}

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

/** One run and what is to be said of it; a run that could not be finished has failed. */
async function takeTurn(turn: Turn, title: string, { arena, progress, ...options }: Course) {
  const plan = planOf(turn.seed, options.runMs, turn.faults)
  progress.line(`${title}: ${planText(plan)}`)
  const run = { faults, events: progress.run(title), signal: options.signal }
  const result = await chaosRun(arena, plan, run)
  progress.line(`${title}: ${resultText(result)}`)
  if (result.problems.length === 0) return result
  const only = turn.faults.length === faults.length ? [] : turn.faults.map(({ name }) => name)
  for (const problem of result.problems) progress.line(`  ${problem}`)
  progress.line(`  again: ${repeatText(plan, only)}`)
  progress.line(`  what the services said: ${join(arena.folder, `seed-${turn.seed}`)}`)
  return result
}

async function runAll(
  options: ChaosOptions,
  course: Omit<Course, 'arena' | 'runMs'>,
): Promise<number> {
  const { progress, signal } = course
  await using arena = await openArena(signal)
  if (!arena.disks) progress.line('no disk can be filled here: that needs root on Linux')
  const turns = turnsOf(options, arena)
  const results: RunResult[] = []
  for (const [at, turn] of turns.entries()) {
    const title = `run ${at + 1}/${turns.length} seed ${turn.seed}`
    results.push(await takeTurn(turn, title, { ...course, arena, runMs: options.runMs }))
  }
  progress.end()
  progress.line(reportText(results))
  const failed = results.some(({ problems }) => problems.length > 0)
  if (!failed) arena.forget()
  return failed ? 1 : 0
}

async function main(): Promise<number> {
  const progress = new Progress(process.stdout)
  const stop = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort())
  try {
    const options = optionsOf(process.argv.slice(2))
    if (options.help) process.stdout.write(usage)
    return options.help ? 0 : await runAll(options, { progress, signal: stop.signal })
  } catch (cause) {
    if (stop.signal.aborted) return 130
    const error = asTapeError(cause)
    process.stderr.write(`${error.code}: ${error.message}\n${error.stack}\n`)
    return error.exitCode
  }
}

process.exit(await main())
