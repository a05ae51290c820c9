import {
  CandlestickSeries,
  ColorType,
  CrosshairMode,
  createChart,
  HistogramSeries,
  type IChartApi,
  type ISeriesApi,
  LineSeries,
  LineStyle,
  type UTCTimestamp,
} from 'lightweight-charts'
import type { Candle } from '../../../src/protocol.ts'
import { digitsOf } from '../format.ts'
import type { ChartData } from '../store.ts'
import { vwapOf } from './vwap.ts'

const SHOWN_AT_FIRST = 140
const SHOWN_AT_LEAST = 50
/** Older candles are asked for before the first one comes into sight. */
const MARGIN = 40

const seconds = (ms: number): UTCTimestamp => (ms / 1000) as UTCTimestamp

/** The palette as the style sheet has it now. */
function palette(place: HTMLElement) {
  const style = getComputedStyle(place)
  const color = (name: string) => style.getPropertyValue(`--${name}`).trim()
  return {
    ink: color('dim'),
    line: color('grid'),
    up: color('up'),
    down: color('down'),
    upSoft: color('up-soft'),
    downSoft: color('down-soft'),
    accent: color('accent'),
    panel: color('panel'),
  }
}
type Palette = ReturnType<typeof palette>

const chartOptions = ({ ink, line, panel }: Palette) => ({
  layout: {
    background: { type: ColorType.Solid, color: 'transparent' },
    textColor: ink,
    fontFamily: '"Plex Mono", monospace',
    fontSize: 11,
    attributionLogo: false,
  },
  grid: { vertLines: { color: line }, horzLines: { color: line } },
  crosshair: {
    mode: CrosshairMode.Normal,
    vertLine: {
      color: ink,
      width: 1 as const,
      style: LineStyle.Dotted,
      labelBackgroundColor: panel,
    },
    horzLine: {
      color: ink,
      width: 1 as const,
      style: LineStyle.Dotted,
      labelBackgroundColor: panel,
    },
  },
  rightPriceScale: { borderVisible: false, scaleMargins: { top: 0.12, bottom: 0.24 } },
  timeScale: { borderVisible: false, rightOffset: 6, minBarSpacing: 1.5 },
})

export interface ChartListener {
  /** The candle under the pointer, epoch milliseconds; undefined where there is none. */
  readonly onHover: (timeMs: number | undefined) => void
  /** The first candle comes into sight. */
  readonly onBegin: () => void
}

/** Candles, volume and VWAP on a canvas. */
export class CandleChart {
  readonly #place: HTMLElement
  readonly #chart: IChartApi
  readonly #candles: ISeriesApi<'Candlestick'>
  readonly #volume: ISeriesApi<'Histogram'>
  readonly #vwap: ISeriesApi<'Line'>
  #palette: Palette
  #name = ''
  #lastTime = 0

  constructor(place: HTMLElement, { onHover, onBegin }: ChartListener) {
    this.#place = place
    this.#palette = palette(place)
    this.#chart = createChart(place, { ...chartOptions(this.#palette), autoSize: true })
    this.#volume = this.#chart.addSeries(HistogramSeries, {
      priceScaleId: 'volume',
      priceFormat: { type: 'volume' },
      priceLineVisible: false,
      lastValueVisible: false,
    })
    this.#chart.priceScale('volume').applyOptions({ scaleMargins: { top: 0.82, bottom: 0 } })
    this.#vwap = this.#chart.addSeries(LineSeries, {
      lineWidth: 1,
      priceLineVisible: false,
      lastValueVisible: false,
      crosshairMarkerVisible: false,
    })
    this.#candles = this.#chart.addSeries(CandlestickSeries, {})
    this.#chart.subscribeCrosshairMove(({ time }) =>
      onHover(time === undefined ? undefined : Number(time) * 1000),
    )
    this.#chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
      if (range && range.from < MARGIN && this.#place.dataset.ranged === this.#name) onBegin()
    })
    this.recolor()
  }

  /** Moves by so many candles, to the older ones where it is less than 0. */
  move(candles: number): void {
    const range = this.#chart.timeScale().getVisibleLogicalRange()
    if (!range) return
    const { from, to } = range
    this.#chart.timeScale().setVisibleLogicalRange({ from: from + candles, to: to + candles })
  }

  /** What is drawn, for a test to hold against what was sent. */
  drawn(): readonly object[] {
    return this.#candles.data()
  }

  recolor(): void {
    this.#palette = palette(this.#place)
    const { up, down, accent } = this.#palette
    this.#chart.applyOptions(chartOptions(this.#palette))
    this.#candles.applyOptions({
      upColor: up,
      downColor: down,
      wickUpColor: up,
      wickDownColor: down,
      borderVisible: false,
    })
    this.#vwap.applyOptions({ color: accent })
    this.#volume.applyOptions({ color: this.#palette.upSoft })
  }

  show(data: ChartData, bucketMs: number): void {
    const { name, candles, changed, whole } = data
    const isNew = name !== this.#name
    this.#name = name
    const last = candles.at(-1)
    const touchesOld = changed.some(({ t }) => t < this.#lastTime)
    this.#format(last?.c, bucketMs)
    if (whole || touchesOld || isNew) this.#setAll(data)
    else this.#update(data)
    this.#lastTime = last?.t ?? 0
    if ((isNew || whole) && candles.length > 0 && this.#place.dataset.ranged !== name) {
      this.#place.dataset.ranged = name
      const shown = Math.max(SHOWN_AT_LEAST, Math.min(SHOWN_AT_FIRST, candles.length))
      this.#chart.priceScale('right').applyOptions({ autoScale: true })
      this.#chart
        .timeScale()
        .setVisibleLogicalRange({ from: candles.length - shown, to: candles.length + 5 })
    }
  }

  close(): void {
    this.#chart.remove()
  }

  #format(price: number | undefined, bucketMs: number): void {
    const precision = digitsOf(price ?? 1)
    this.#candles.applyOptions({
      priceFormat: { type: 'price', precision, minMove: 10 ** -precision },
    })
    this.#chart.applyOptions({
      timeScale: { timeVisible: bucketMs < 86_400_000, secondsVisible: bucketMs < 60_000 },
    })
  }

  #setAll({ candles, before }: ChartData): void {
    this.#candles.setData(candles.map(toBar))
    this.#volume.setData(candles.map((candle) => this.#toVolume(candle)))
    this.#vwap.setData(
      vwapOf(candles, before).map((value, at) => ({ time: seconds(candles[at]?.t ?? 0), value })),
    )
  }

  #update({ candles, changed, before }: ChartData): void {
    const averages = vwapOf(candles, before)
    const first = candles.length - changed.length
    for (const [at, candle] of changed.entries()) {
      this.#candles.update(toBar(candle))
      this.#volume.update(this.#toVolume(candle))
      this.#vwap.update({ time: seconds(candle.t), value: averages[first + at] ?? candle.c })
    }
  }

  #toVolume({ t, o, c, v }: Candle) {
    const { upSoft, downSoft } = this.#palette
    return { time: seconds(t), value: v, color: c >= o ? upSoft : downSoft }
  }
}

const toBar = ({ t, o, h, l, c }: Candle) => ({
  time: seconds(t),
  open: o,
  high: h,
  low: l,
  close: c,
})
