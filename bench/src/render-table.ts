import type { Column, Job, Target } from './job.ts'
import type { StoredResult } from './results.ts'
import type { ContenderResult } from './run-job.ts'
import { type Summary, summaryOf } from './statistics.ts'
import { isReached } from './targets.ts'

const number = (value: number): string =>
  value >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)))

const spread = ({ median, least, most }: Summary): string =>
  `${number(median)} (${number(least)}-${number(most)})`

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const summary = ({ samples }: ContenderResult, { of }: Column): Summary =>
  summaryOf(samples.map(of))

/** A row for each contender: medians with the least and the most, and how many times the first one's they are. */
export function renderTable({ columns }: Job, { contenders }: StoredResult): string[] {
  const [first] = contenders as readonly [ContenderResult, ...ContenderResult[]]
  const isAlone = contenders.length === 1
  const cells = (one: ContenderResult, column: Column): string[] => {
    const own = summary(one, column)
    if (isAlone || !column.compared) return [spread(own)]
    const times = number(own.median / summary(first, column).median)
    return [spread(own), one === first ? '1' : `${times} x`]
  }
  const titles = columns.flatMap(({ title, compared }) =>
    isAlone || !compared ? [title] : [title, 'against the first'],
  )
  const head = ['', ...titles]
  const rows = contenders.map((one) =>
    row([one.name, ...columns.flatMap((column) => cells(one, column))]),
  )
  return [row(head), row(head.map(() => '---')), ...rows]
}

const reachOf = ({ reach, unit }: Target): string => {
  const [word, value] = 'atLeast' in reach ? ['at least', reach.atLeast] : ['at most', reach.atMost]
  return `${word} ${number(value)} ${unit}`
}

/** A row for each target of the jobs that were run. */
export function renderTargets(
  jobs: readonly Job[],
  results: ReadonlyMap<string, StoredResult>,
): string[] {
  const rows = jobs.flatMap(({ name, targets }) => {
    const result = results.get(name)
    if (!result) return []
    const rounds = result.contenders.map(({ samples }) => samples)
    return targets.map((target) => {
      const measured = target.measured(rounds)
      const verdict = isReached(target, measured) ? 'reached' : 'missed'
      return row([
        name,
        target.what,
        reachOf(target),
        `${number(measured)} ${target.unit}`,
        verdict,
      ])
    })
  })
  const head = ['job', 'what', 'to reach', 'measured', '']
  return rows.length === 0 ? [] : [row(head), row(head.map(() => '---')), ...rows, '']
}
