import { ZoneClock } from '@tickertape/calendar'
import { describe, expect, it } from 'vitest'
import type { Timeframe } from '../../times/timeframe.ts'
import { barsOf } from './normalise.ts'
import type { Chart } from './protocol.ts'

const seconds = (time: string) => Date.parse(time) / 1000
const regular = { start: seconds('2026-11-20T14:30:00Z'), end: seconds('2026-11-20T21:00:00Z') }

type Row = readonly [time: string, values?: readonly (number | null)[]]

function chartOf(rows: readonly Row[], changes: Partial<Chart> = {}): Chart {
  const column = (index: number) =>
    rows.map(([, values = [2, 3, 1, 2, 9]]) => values[index] ?? null)
  return {
    symbol: 'MSFT',
    clock: new ZoneClock('America/New_York'),
    granularity: '1m',
    regular,
    timestamps: rows.map(([time]) => seconds(time)),
    columns: {
      open: column(0),
      high: column(1),
      low: column(2),
      close: column(3),
      volume: column(4),
    },
    ...changes,
  }
}

interface Asked {
  readonly timeframe?: Timeframe
  readonly from?: string
  readonly to?: string
  readonly now?: string
}

function read(chart: Chart, asked: Asked = {}) {
  const { timeframe = '1m', from = '2026-01-01', to = '2027-01-01' } = asked
  const nowMs = Date.parse(asked.now ?? '2026-11-21T12:00:00Z')
  const { bars, dropped } = barsOf(chart, {
    timeframe,
    fromMs: Date.parse(from),
    toMs: Date.parse(to),
    nowMs,
  })
  return {
    bars,
    times: bars.map(({ t }) => new Date(t).toISOString().slice(0, 16)),
    dropped: Object.fromEntries(dropped),
  }
}

describe('barsOf', () => {
  it('makes a bar of every field', () => {
    const chart = chartOf([['2026-11-20T14:30:00Z', [411.2, 411.5, 411.1, 411.4, 90_211]]])
    expect(read(chart).bars).toEqual([
      {
        S: 'MSFT',
        o: 411.2,
        h: 411.5,
        l: 411.1,
        c: 411.4,
        v: 90_211,
        t: Date.parse('2026-11-20T14:30:00Z'),
        n: null,
        vw: null,
        tf: '1m',
      },
    ])
  })

  it('makes no bar of an empty slot, nor of one where a single value lacks', () => {
    const chart = chartOf([
      ['2026-11-20T14:30:00Z', [null, null, null, null, null]],
      ['2026-11-20T14:31:00Z', [1, 2, 1, null, 9]],
      ['2026-11-20T14:32:00Z'],
    ])
    const { times, dropped } = read(chart)
    expect(times).toEqual(['2026-11-20T14:32'])
    expect(dropped).toEqual({ 'empty slot': 2 })
  })

  it('keeps a bar without volume in it when its volume is 0', () => {
    const { bars } = read(chartOf([['2026-11-20T14:30:00Z', [2, 3, 1, 2, 0]]]))
    expect(bars).toHaveLength(1)
  })

  it('gives no bar where an array is too short', () => {
    const chart = chartOf([['2026-11-20T14:30:00Z'], ['2026-11-20T14:31:00Z']])
    const columns = { ...chart.columns, volume: chart.columns.volume.slice(0, 1) }
    const { times, dropped } = read({ ...chart, columns })
    expect(times).toEqual(['2026-11-20T14:30'])
    expect(dropped).toEqual({ 'unequal arrays': 1 })
  })

  it('ignores values that have no time', () => {
    const chart = chartOf([['2026-11-20T14:30:00Z'], ['2026-11-20T14:31:00Z']])
    expect(read({ ...chart, timestamps: chart.timestamps.slice(0, 1) }).bars).toHaveLength(1)
  })

  it('hands a value that is no number on, for the rules to reject', () => {
    const chart = chartOf([['2026-11-20T14:30:00Z']])
    const { bars } = read({ ...chart, columns: { ...chart.columns, high: ['3'] } })
    expect(bars.map(({ h }) => h)).toEqual([Number.NaN])
  })

  it('leaves out the row of the live price and the running bar', () => {
    const chart = chartOf([
      ['2026-11-20T15:00:00Z'],
      ['2026-11-20T15:01:00Z'],
      ['2026-11-20T15:01:47Z'],
    ])
    const { times, dropped } = read(chart, { now: '2026-11-20T15:01:47Z' })
    expect(times).toEqual(['2026-11-20T15:00'])
    expect(dropped).toEqual({ 'not ended': 1, 'off the grid': 1 })
  })

  it('leaves out rows before the range and from its end on', () => {
    const rows: Row[] = ['14:59', '15:00', '15:01', '15:02'].map((time) => [
      `2026-11-20T${time}:00Z`,
    ])
    const range = { from: '2026-11-20T15:00:00Z', to: '2026-11-20T15:02:00Z' }
    const { times, dropped } = read(chartOf(rows), range)
    expect(times).toEqual(['2026-11-20T15:00', '2026-11-20T15:01'])
    expect(dropped).toEqual({ 'outside the range': 2 })
  })

  it('leaves out what lies before the open and after the close', () => {
    const times = ['14:29', '14:30', '20:59', '21:00'].map(
      (time): Row => [`2026-11-20T${time}:00Z`],
    )
    expect(read(chartOf(times)).times).toEqual(['2026-11-20T14:30', '2026-11-20T20:59'])
  })

  it('counts hours from the open, and ends the last one with the session', () => {
    const chart = chartOf([
      ['2026-11-20T14:30:00Z'],
      ['2026-11-20T15:00:00Z'],
      ['2026-11-20T20:30:00Z'],
    ])
    const hourly = { timeframe: '1h', now: '2026-11-20T21:00:00Z' } as const
    expect(read(chart, hourly).times).toEqual(['2026-11-20T14:30', '2026-11-20T20:30'])
  })

  it('has bars at all hours of what trades around the clock', () => {
    const day = { start: seconds('2026-11-20T05:00:00Z'), end: seconds('2026-11-21T04:59:00Z') }
    const chart = chartOf([['2026-11-20T05:00:00Z'], ['2026-11-21T04:59:00Z']], { regular: day })
    expect(read(chart).bars).toHaveLength(2)
  })

  it('follows the clocks of the exchange over the nights when they change', () => {
    const chart = chartOf([
      ['2026-10-30T13:30:00Z'],
      ['2026-10-30T14:30:00Z'],
      ['2026-11-02T13:30:00Z'],
      ['2026-11-02T14:30:00Z'],
    ])
    expect(read(chart, { timeframe: '1d' }).times).toEqual(['2026-10-30T13:30', '2026-11-02T14:30'])
  })

  it('takes a day once, its later row', () => {
    const chart = chartOf([
      ['2026-11-19T14:30:00Z'],
      ['2026-11-20T14:30:00Z', [2, 3, 1, 2, 5]],
      ['2026-11-20T14:30:00Z', [2, 3, 1, 2, 6]],
      ['2026-11-20T18:11:07Z'],
    ])
    const { bars, dropped } = read(chart, { timeframe: '1d' })
    expect(bars.map(({ v }) => v)).toEqual([9, 6])
    expect(dropped).toEqual({ twice: 1, 'off the grid': 1 })
  })

  it.each([
    ['2026-11-20T20:59:59Z', 0],
    ['2026-11-20T21:00:00Z', 1],
    ['2026-11-20T23:30:00Z', 1],
  ])('at %s has %i bar of the day that ends at 21:00', (now, count) => {
    const chart = chartOf([['2026-11-20T14:30:00Z']])
    expect(read(chart, { timeframe: '1d', now }).bars).toHaveLength(count)
  })

  it('takes a day for ended on the next one when it is not told of sessions', () => {
    const chart = chartOf([['2026-11-20T14:30:00Z']], { regular: undefined })
    const at = (now: string) => read(chart, { timeframe: '1d', now }).bars.length
    expect(at('2026-11-20T23:00:00Z')).toBe(0)
    expect(at('2026-11-21T05:00:00Z')).toBe(1)
  })

  it('sorts what came out of order', () => {
    const chart = chartOf([['2026-11-20T15:01:00Z'], ['2026-11-20T15:00:00Z']])
    expect(read(chart).times).toEqual(['2026-11-20T15:00', '2026-11-20T15:01'])
  })
})
