import { effect, useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { basisOf } from '../../../src/candles/feeds.ts'
import { bucketMsOf } from '../../../src/candles/timeframe.ts'
import { type Candle, timeframes } from '../../../src/protocol.ts'
import * as say from '../format.ts'
import {
  chart,
  feed,
  feedChoice,
  feeds,
  forgetChart,
  instruments,
  rowOf,
  selected,
  step,
  timeframe,
} from '../store.ts'
import { theme } from '../theme.ts'
import { Overlay } from './chart-overlay.tsx'
import { chooseByHand } from './choose-timeframe.ts'
import { CandleChart } from './draw-chart.ts'
import { older, showOlder } from './older.ts'
import { vwapOf } from './vwap.ts'

function FeedChoice() {
  if (feeds.value.length < 2) {
    return feed.value ? <span class="from">from {nameOfFeed(feed.value)}</span> : null
  }
  return (
    <label class="from">
      from{' '}
      <select
        value={feed.value ?? ''}
        onChange={(event) => {
          feedChoice.value = event.currentTarget.value
          forgetChart()
        }}
      >
        {feeds.value.map((name) => (
          <option key={name} value={name}>
            {nameOfFeed(name)}
          </option>
        ))}
      </select>
    </label>
  )
}

function nameOfFeed(name: string): string {
  const basis = basisOf(name)
  if (basis !== undefined) return `SQL candles of ${nameOfFeed(basis.replace(/^bars:/, ''))}`
  return name === 'trades' ? 'trades' : `${name} bars`
}

function ChartHead() {
  const key = selected.value
  const row = key ? rowOf(key).value : null
  const info = instruments.value?.find((each) => each.key === key)
  const change = row?.last && row.open ? row.last / row.open - 1 : null
  const direction = change === null ? '' : change >= 0 ? 'up' : 'down'
  return (
    <div class="chart-head">
      <h1>
        {info?.symbol ?? ' '} <small>{info?.source}</small>
      </h1>
      <div class={`now ${direction}`}>
        <b data-testid="last">{row?.last == null ? '' : say.price(row.last)}</b>
        <span>
          {change !== null && row?.open != null && row.last !== null && (
            <>
              {change >= 0 ? '▲' : '▼'} {say.price(Math.abs(row.last - row.open), row.last)}{' '}
              {say.percent(change)}
            </>
          )}
        </span>
      </div>
      {row?.bid != null && row.ask != null && (
        <div class="quote">
          <span>
            bid <b>{say.price(row.bid)}</b>
          </span>
          <span>
            ask <b>{say.price(row.ask)}</b>
          </span>
        </div>
      )}
      <span class="room" />
      <FeedChoice />
      <fieldset class="switch frames" aria-label="Length of a candle">
        {timeframes.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={timeframe.value === name}
            onClick={() => chooseByHand(name)}
          >
            {name}
          </button>
        ))}
      </fieldset>
    </div>
  )
}

function Legend({ at }: { at: number | undefined }) {
  const { candles, before } = chart.value
  const index = at === undefined ? candles.length - 1 : candles.findIndex(({ t }) => t === at)
  const candle = candles[index]
  if (!candle) return null
  const direction = candle.c >= candle.o ? 'up' : 'down'
  const cells: readonly (readonly [string, keyof Candle])[] = [
    ['O', 'o'],
    ['H', 'h'],
    ['L', 'l'],
    ['C', 'c'],
  ]
  return (
    <p class="legend" data-testid="legend">
      {cells.map(([label, name]) => (
        <span key={label}>
          {label} <b class={direction}>{say.price(candle[name])}</b>
        </span>
      ))}
      <span>
        V <b>{say.short(candle.v)}</b>
      </span>
      <span class="vwap">
        VWAP <b>{say.price(vwapOf(candles, before)[index] ?? candle.c)}</b>
      </span>
    </p>
  )
}

function AtTheBegin() {
  const state = older.value
  if (state.is === 'asking') return <p class="begin">Older candles …</p>
  if (state.is !== 'refused') return null
  return (
    <p class="begin warn" role="alert">
      Older candles cannot be read: {state.why}
    </p>
  )
}

/** The chart of the selected instrument. */
export function Chart() {
  const place = useRef<HTMLDivElement>(null)
  const hovered = useSignal<number | undefined>(undefined)
  useEffect(() => {
    const element = place.current
    if (!element) return
    const drawing = new CandleChart(element, {
      onHover: (at) => {
        hovered.value = at
      },
      onBegin: () => void showOlder(),
    })
    Object.assign(element, { drawing })
    const stops = [
      effect(() => drawing.show(chart.value, bucketMsOf(timeframe.value))),
      effect(() => {
        theme.value
        drawing.recolor()
        drawing.show({ ...chart.peek(), changed: [], whole: true }, bucketMsOf(timeframe.peek()))
      }),
      effect(() => drawing.move(step.value.by)),
    ]
    return () => {
      for (const stop of stops) stop()
      drawing.close()
    }
  }, [])
  return (
    <section class="panel chart" aria-label="Candles">
      <ChartHead />
      <div class="canvas">
        <div ref={place} class="drawing" data-testid="chart" />
        <Legend at={hovered.value} />
        <AtTheBegin />
        <Overlay />
      </div>
    </section>
  )
}
