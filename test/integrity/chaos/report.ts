import type { Plan } from './plan.ts'
import type { RunResult } from './run.ts'

const MEGABYTE = 1_048_576
const seconds = (ms: number): string => `${Math.round(ms / 1_000)} s`
const number = (value: number): string => value.toLocaleString('en-US')

/** The plan in one line, e.g. `kill-kafka 4 s +2 s`: what, when, how long. */
export const planText = ({ faults }: Plan): string =>
  faults.map(({ name, atMs, forMs }) => `${name} ${seconds(atMs)} +${seconds(forMs)}`).join(', ')

export function resultText({ problems, bars, others, poisons, tookMs, peaks }: RunResult): string {
  const memory = [...peaks].map(([app, bytes]) => `${app} ${Math.round(bytes / MEGABYTE)} MB`)
  const counts = `${number(bars)} bars, ${number(others)} trades and quotes, ${poisons} poisons`
  const verdict = problems.length === 0 ? 'ok' : `FAILED (${problems.length} problems)`
  return `${verdict}: ${counts} in ${seconds(tookMs)}; ${memory.join(', ')}`
}

/** How to see a run again. */
export const repeatText = ({ seed, runMs, faults }: Plan, only: readonly string[]): string => {
  const chosen = only.length > 0 ? ` --faults ${only.join(',')}` : ''
  return `npm run chaos -- --seed ${seed} --run-seconds ${runMs / 1_000}${chosen} (${faults.length} faults)`
}

/** Runs and failures by fault, and the sum. */
export function reportText(results: readonly RunResult[]): string {
  const rows = new Map<string, { times: number; runs: number; failed: number }>()
  for (const { plan, problems } of results) {
    const names = plan.faults.map(({ name }) => name)
    for (const name of new Set(names)) {
      const row = rows.get(name) ?? { times: 0, runs: 0, failed: 0 }
      row.times += names.filter((one) => one === name).length
      row.runs++
      if (problems.length > 0) row.failed++
      rows.set(name, row)
    }
  }
  const line = (cells: readonly (string | number)[]) =>
    cells.map((cell, at) => (at === 0 ? `${cell}`.padEnd(24) : `${cell}`.padStart(8))).join('')
  const table = [...rows]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, { times, runs, failed }]) => line([name, times, runs, failed]))
  const failed = results.filter(({ problems }) => problems.length > 0)
  const sum = (of: (result: RunResult) => number) =>
    number(results.reduce((total, result) => total + of(result), 0))
  return [
    line(['fault', 'times', 'runs', 'failed']),
    ...table,
    '',
    `${results.length} runs, ${failed.length} failed: ${sum(({ bars }) => bars)} bars, ${sum(({ others }) => others)} trades and quotes, ${sum(({ poisons }) => poisons)} poisons`,
  ].join('\n')
}
