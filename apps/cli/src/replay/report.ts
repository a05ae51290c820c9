import { didYouMean, isoTime } from '@tickertape/config'
import { renderTable } from '../terminal/table.ts'
import type { PartitionPlan } from './plan.ts'
import type { Tally } from './tally.ts'
import type { TimeWindow } from './time-window.ts'

export interface Report {
  readonly id: string
  readonly window: TimeWindow
  readonly isDryRun: boolean
  readonly plans: readonly PartitionPlan[]
  readonly tally: Tally
  readonly symbols: readonly string[]
  readonly seconds: number
  readonly nowMs: number
}

const count = (number: number): string => number.toLocaleString('en-US')

/** What an operator should know although nothing failed. */
export function warningsOf({ plans, symbols, tally, nowMs }: Report): string[] {
  const expiring = plans.filter(
    ({ target, span }) =>
      target.retentionMs !== undefined && span.firstMs < nowMs - target.retentionMs,
  )
  const topics = [...new Set(expiring.map(({ target }) => target.topic))]
  const seen = [...tally.seenSymbols]
  const absent = symbols.filter((symbol) => !tally.seenSymbols.has(symbol))
  return [
    ...topics.map(
      (topic) =>
        `${topic}: Kafka deletes records as old as these within minutes (retention.ms): readers must be quick, or raise it first`,
    ),
    ...absent.map((symbol) => `no record of this time has ${symbol}${didYouMean(symbol, seen)}`),
  ]
}

export function reportJson(report: Report): string {
  const { id, window, isDryRun, tally, seconds } = report
  return JSON.stringify({
    id,
    from: isoTime(window.fromMs),
    to: isoTime(window.toMs),
    dryRun: isDryRun,
    written: tally.sum('written'),
    held: tally.sum('held'),
    events: tally.sum('events'),
    seconds: Number(seconds.toFixed(3)),
    partitions: tally.partitions,
    warnings: warningsOf(report),
  })
}

const modes = {
  exact: 'to its own offsets',
  append: 'behind what is there',
  refused: 'refused',
} as const

export function reportText(report: Report, isColoured: boolean): string {
  const { isDryRun, tally, seconds } = report
  const table = renderTable(
    {
      head: [
        'from',
        'to',
        'partition',
        'objects',
        'there',
        isDryRun ? 'to write' : 'written',
        'events',
        '',
      ],
      align: ['left', 'left', 'right', 'right', 'right', 'right', 'right', 'left'],
      isColoured,
    },
    tally.partitions.map(({ topic, target, partition, objects, held, written, events, mode }) => [
      topic,
      target,
      ...[partition, objects, held, written, events].map(count),
      modes[mode],
    ]),
  )
  const verb = isDryRun ? 'would be written' : 'written'
  const last = `${count(tally.sum('written'))} records with ${count(tally.sum('events'))} events ${verb}, ${count(tally.sum('held'))} were there already; ${seconds.toFixed(1)} s`
  return [table, ...warningsOf(report), last].join('\n')
}
