import type { RawBar } from '@tickertape/schema'
import { type Timeframe, timeframeMs } from '../../times/timeframe.ts'
import type { Chart } from './protocol.ts'

export interface Wanted {
  readonly timeframe: Timeframe
  /** Epoch milliseconds; `toMs` is outside. */
  readonly fromMs: number
  readonly toMs: number
  /** When the answer came, in epoch milliseconds. */
  readonly nowMs: number
}

/** Why a row of an answer is no bar. The texts are values of a metric's label. */
export type DropReason =
  | 'empty slot'
  | 'unequal arrays'
  | 'off the grid'
  | 'not ended'
  | 'outside the range'
  | 'outside the session'
  | 'twice'

export interface Bars {
  readonly bars: readonly RawBar[]
  readonly dropped: ReadonlyMap<DropReason, number>
}

/** Instruments that trade around the clock have no hours outside their session. */
const AROUND_THE_CLOCK_MINUTES = 23 * 60

/** The regular session by the clock on the wall: its day, and its minutes since midnight. */
interface Session {
  readonly day: number
  readonly open: number
  readonly close: number
  readonly endMs: number
}

function sessionOf({ regular, clock }: Chart): Session | undefined {
  if (regular === undefined) return undefined
  const { day, minute: open } = clock.at(regular.start * 1000)
  const close = open + (regular.end - regular.start) / 60
  return { day, open, close, endMs: regular.end * 1000 }
}

/** Seconds decide: the row of the live price comes at whatever second it was asked. */
const isOnGrid = (minute: number, startMinute: number, stepMinutes: number): boolean =>
  Math.round((minute - startMinute) * 60) % (stepMinutes * 60) === 0

function dayProblem(time: { day: number; minute: number }, at: Context): DropReason | undefined {
  const { session, today, nowMs } = at
  const starts = session ? [0, session.open] : [time.minute - (time.minute % 1)]
  if (!starts.some((start) => Math.round((time.minute - start) * 60) === 0)) return 'off the grid'
  if (time.day < today) return undefined
  const over = session && (time.day < session.day || nowMs >= session.endMs)
  return over && time.day <= session.day ? undefined : 'not ended'
}

function minutesProblem(
  epochMs: number,
  minute: number,
  { session, stepMs, nowMs }: Context,
): DropReason | undefined {
  const limited = session && session.close - session.open < AROUND_THE_CLOCK_MINUTES
  if (limited && (minute < session.open || minute >= session.close)) return 'outside the session'
  if (!isOnGrid(minute, session?.open ?? 0, stepMs / 60_000)) return 'off the grid'
  const leftMs = limited ? (session.close - minute) * 60_000 : stepMs
  return epochMs + Math.min(stepMs, leftMs) > nowMs ? 'not ended' : undefined
}

interface Context {
  readonly session: Session | undefined
  readonly stepMs: number
  readonly nowMs: number
  readonly today: number
}

const columnNames = ['open', 'high', 'low', 'close', 'volume'] as const

/** Why row `index` is no bar, or undefined. */
function problemOf(
  chart: Chart,
  index: number,
  wanted: Wanted,
  at: Context,
): DropReason | undefined {
  const seconds = chart.timestamps[index]
  if (typeof seconds !== 'number') return 'empty slot'
  const values = columnNames.map((name) => chart.columns[name][index])
  if (values.some((value) => value === undefined)) return 'unequal arrays'
  if (values.some((value) => value === null)) return 'empty slot'
  const epochMs = seconds * 1000
  if (epochMs < wanted.fromMs || epochMs >= wanted.toMs) return 'outside the range'
  const time = chart.clock.at(epochMs)
  if (wanted.timeframe === '1d') return dayProblem(time, at)
  return minutesProblem(epochMs, time.minute, at)
}

/** Whatever is not a number becomes NaN, which the rules of bars reject. */
function barOf(chart: Chart, index: number, tf: Timeframe): RawBar {
  const number = (name: (typeof columnNames)[number]): number => {
    const value = chart.columns[name][index]
    return typeof value === 'number' ? value : Number.NaN
  }
  return {
    S: chart.symbol,
    o: number('open'),
    h: number('high'),
    l: number('low'),
    c: number('close'),
    v: number('volume'),
    t: (chart.timestamps[index] as number) * 1000,
    n: null,
    vw: null,
    tf,
  }
}

/**
 * The finished bars of a chart, oldest first and each once. An empty slot is no bar; the row of the live
 * price, running bars, and rows that nobody asked for are left out.
 */
export function barsOf(chart: Chart, wanted: Wanted): Bars {
  const { timeframe, nowMs } = wanted
  const at: Context = {
    session: sessionOf(chart),
    stepMs: timeframeMs[timeframe],
    nowMs,
    today: chart.clock.at(nowMs).day,
  }
  const dropped = new Map<DropReason, number>()
  const drop = (reason: DropReason) => dropped.set(reason, (dropped.get(reason) ?? 0) + 1)
  // A day can come twice, and the later row is the newer one.
  const bars = new Map<number, RawBar>()
  for (let index = 0; index < chart.timestamps.length; index++) {
    const problem = problemOf(chart, index, wanted, at)
    if (problem) {
      drop(problem)
      continue
    }
    const bar = barOf(chart, index, timeframe)
    const slot = timeframe === '1d' ? chart.clock.at(bar.t).day : bar.t
    if (bars.delete(slot)) drop('twice')
    bars.set(slot, bar)
  }
  return { bars: [...bars.values()].sort((a, b) => a.t - b.t), dropped }
}
