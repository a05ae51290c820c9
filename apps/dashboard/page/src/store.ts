import { batch, computed, type Signal, signal } from '@preact/signals'
import type {
  Candle,
  ChartState,
  ChartUpdate,
  DayBefore,
  Frame,
  InstrumentInfo,
  PipelineState,
  Row,
  TapeEvent,
  Timeframe,
  Wish,
} from '../../src/protocol.ts'
import { kept } from './kept.ts'

export type View = Wish['view']
export type LinkState = 'connecting' | 'live' | 'lost' | 'locked'

const TAPE_ROWS = 80

export const view = signal<View>('markets')
export const link = signal<LinkState>('connecting')
/** When the connection was lost last, epoch milliseconds. */
export const lostAt = signal(0)
export const waitingFor = signal<string | null>(null)
export const now = signal(Date.now())
export const perSecond = signal(0)

export const instruments = signal<readonly InstrumentInfo[] | null>(null)
export const selected = kept<string | null>('selected', null)
export const timeframe = kept<Timeframe>('timeframe', '5s')
/** True once a person chose it: then it stays, also where it has no candles. */
export const timeframeChosen = signal(false)
export const feedChoice = signal<string | undefined>(undefined)
/** The last move of the chart, in candles. */
export const step = signal({ by: 0 })
export const tapeOf = kept<'all' | 'selected'>('tape', 'selected')
export const visible = signal<readonly string[]>([])
export const tape = signal<readonly TapeEvent[]>([])

const rows = new Map<string, Signal<Row | null>>()

/** The newest figures of an instrument; null until the first came. */
export function rowOf(key: string): Signal<Row | null> {
  const found = rows.get(key) ?? signal<Row | null>(null)
  rows.set(key, found)
  return found
}

export interface ChartData {
  /** Changes when all candles are new. */
  readonly name: string
  readonly candles: readonly Candle[]
  /** Those that the last frame brought. */
  readonly changed: readonly Candle[]
  readonly whole: boolean
  /** Of the first candle. */
  readonly before: DayBefore
}

const nothing = { candles: [], changed: [], whole: true, before: { v: 0, pv: 0 } }

export const pipeline = signal<PipelineState | null>(null)
export const chart = signal<ChartData>({ name: '', ...nothing })
export const chartState = signal<ChartState>({ is: 'loading' })
export const feed = signal<string | null>(null)
export const feeds = signal<readonly string[]>([])

export const chartName = computed(
  () => `${selected.value} ${timeframe.value} ${feedChoice.value ?? ''}`,
)

/** What the service is asked to send. */
export const wish = computed<Wish>(() => {
  const markets = view.value === 'markets'
  const key = selected.value
  const tapeKey = tapeOf.value === 'all' ? 'all' : key
  return {
    view: view.value,
    visible: markets ? [...new Set([...visible.value, ...(key ? [key] : [])])] : [],
    chart: markets && key ? { key, timeframe: timeframe.value, feed: feedChoice.value } : null,
    tape: markets ? tapeKey : null,
  }
})

/** Shows other candles of the same instrument. */
export function chooseTimeframe(name: Timeframe): void {
  if (name === timeframe.peek()) return
  batch(() => {
    timeframe.value = name
    feedChoice.value = undefined
    forgetChart()
  })
}

/** Begins another chart: what is shown is not of it any more. */
export function forgetChart(): void {
  batch(() => {
    chartState.value = { is: 'loading' }
    chart.value = { name: chartName.peek(), ...nothing }
  })
}

function merge(held: readonly Candle[], changed: readonly Candle[]): Candle[] {
  const first = changed[0]?.t ?? Number.POSITIVE_INFINITY
  const before = held.filter(({ t }) => t < first)
  const byTime = new Map(held.filter(({ t }) => t >= first).map((candle) => [candle.t, candle]))
  for (const candle of changed) byTime.set(candle.t, candle)
  return [...before, ...[...byTime.values()].sort((a, b) => a.t - b.t)]
}

/** All candles anew, behind the older ones that are held where both meet and are made of the same. */
function joined(held: ChartData, { candles, before, feed: made }: ChartUpdate) {
  const first = candles[0]?.t ?? Number.POSITIVE_INFINITY
  const meet = made === feed.peek() && held.candles.some(({ t }) => t >= first)
  const old = meet ? held.candles.filter(({ t }) => t < first) : []
  return { candles: [...old, ...candles], before: old.length > 0 ? held.before : before }
}

function applyChart(update: ChartUpdate): void {
  const { key, timeframe: asked, feed: choice } = update.wish
  const name = `${key} ${asked} ${choice ?? ''}`
  if (name !== chartName.peek()) return
  const { whole, candles: changed } = update
  const held = chart.peek()
  const { candles, before } = whole
    ? joined(held, update)
    : { candles: merge(held.candles, changed), before: held.before }
  const { state } = update
  chartState.value = state
  feed.value = update.feed
  feeds.value = update.feeds
  chart.value = { name, candles, changed, whole, before }
  if (state.is === 'empty' && state.instead && !timeframeChosen.peek()) {
    chooseTimeframe(state.instead)
  }
}

/** Takes what the service sent. */
export function apply(frame: Frame): void {
  batch(() => {
    now.value = frame.now
    waitingFor.value = frame.waitingFor
    if (frame.instruments) {
      instruments.value = frame.instruments
      const known = frame.instruments.some(({ key }) => key === selected.peek())
      if (!known) selected.value = frame.instruments[0]?.key ?? null
    }
    for (const row of frame.rows ?? []) rowOf(row.key).value = row
    if (frame.chart) applyChart(frame.chart)
    if (frame.pipeline) pipeline.value = frame.pipeline
    if (frame.tape) {
      const { whole, events } = frame.tape
      const newest = events.toReversed()
      tape.value = whole ? newest : [...newest, ...tape.peek()].slice(0, TAPE_ROWS)
      perSecond.value = frame.tape.perSecond
    }
  })
}
