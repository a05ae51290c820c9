import { styleText } from 'node:util'
import { renderTable } from '../terminal/table.ts'
import { type Figures, rates, type Stage } from './figures.ts'

export interface Price {
  readonly symbol: string
  readonly close: number
  readonly timeMs: number
}

export interface PanelState {
  readonly uptimeMs: number
  readonly before: Figures
  readonly now: Figures
  readonly latencyMs: { readonly p50: number | undefined; readonly p99: number | undefined }
  readonly prices: readonly Price[]
  readonly urls: readonly (readonly [name: string, url: string])[]
  /** The newest warnings, oldest first. */
  readonly warnings: readonly string[]
}

const count = (value: number): string => Math.round(value).toLocaleString('en-US')
const perSecond = (value: number): string => (value < 100 ? value.toFixed(1) : count(value))
export const inMs = (value: number | undefined): string =>
  value === undefined ? '-' : `${Math.round(value)} ms`

function duration(ms: number): string {
  const total = Math.floor(ms / 1000)
  const parts = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60]
  return parts.map((part) => String(part).padStart(2, '0')).join(':')
}

const labels: readonly (readonly [Stage, string])[] = [
  ['produced', 'in'],
  ['flattened', 'flattened'],
  ['archived', 'archived'],
  ['queryable', 'queryable'],
]

function stageTable({ before, now }: PanelState): string {
  const speed = rates(before, now)
  return renderTable(
    {
      head: ['events', 'per second', 'total', 'behind'],
      align: ['left', 'right', 'right', 'right'],
      isColoured: true,
    },
    labels.map(([stage, label]) => {
      const behind = stage === 'produced' ? '' : count(Math.max(0, now.produced - now[stage]))
      return [label, perSecond(speed[stage]), count(now[stage]), behind]
    }),
  )
}

const priceTable = (prices: readonly Price[]): string =>
  renderTable(
    { head: ['symbol', 'close', 'time (UTC)'], align: ['left', 'right', 'left'], isColoured: true },
    prices.map(({ symbol, close, timeMs }) => [
      symbol,
      close.toFixed(2),
      new Date(timeMs).toISOString().slice(0, 23).replace('T', ' '),
    ]),
  )

/** The live panel as text. */
export function renderPanel(state: PanelState): string {
  const { now, latencyMs, prices, urls, warnings } = state
  const lag = `lag ${count(now.lagRecords)} records`
  const wire = `wire to SQL p50 ${inMs(latencyMs.p50)}, p99 ${inMs(latencyMs.p99)}`
  const letters =
    now.deadLetters > 0 ? styleText('red', `, ${count(now.deadLetters)} dead letters`) : ''
  const width = Math.max(...urls.map(([name]) => name.length))
  return [
    `${styleText('bold', 'Tickertape')}  up ${duration(state.uptimeMs)}   ${wire}   ${lag}${letters}`,
    stageTable(state),
    prices.length > 0 ? priceTable(prices) : 'no rows yet',
    ...urls.map(([name, url]) => `${name.padEnd(width)}  ${styleText('cyan', url)}`),
    ...warnings.map((warning) => styleText('yellow', warning)),
    styleText('gray', 'Ctrl-C stops in order and loses nothing; npm start goes on from there'),
  ].join('\n')
}

/** The same figures as one line for a log. */
export function renderLine({ before, now, latencyMs }: PanelState): string {
  const speed = rates(before, now)
  const stages = labels.map(
    ([stage, label]) => `${label} ${count(now[stage])} (${perSecond(speed[stage])}/s)`,
  )
  return [
    ...stages,
    `lag ${count(now.lagRecords)}`,
    `dead letters ${count(now.deadLetters)}`,
    `p50 ${inMs(latencyMs.p50)}`,
    `p99 ${inMs(latencyMs.p99)}`,
  ].join(', ')
}
