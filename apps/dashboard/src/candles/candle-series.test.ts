import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Candle } from '../protocol.ts'
import { CandleSeries, fold, type History, type Part } from './candle-series.ts'
import { bucketOf } from './timeframe.ts'

const BUCKET = 1_000

const part = (id: string, timeMs: number, price: number, receivedMs = timeMs): Part => ({
  id,
  timeMs,
  receivedMs,
  o: price,
  h: price,
  l: price,
  c: price,
  v: 1,
  pv: price,
  n: 1,
})

/** What the candles of these events are, by no cleverness at all. */
function candlesOf(events: readonly Part[]): Candle[] {
  const newest = new Map<string, Part>()
  for (const event of events) {
    const known = newest.get(event.id)
    if (!known || event.receivedMs > known.receivedMs) newest.set(event.id, event)
  }
  const buckets = Map.groupBy(newest.values(), ({ timeMs }) => bucketOf(timeMs, BUCKET))
  return [...buckets].sort(([a], [b]) => a - b).map(([t, parts]) => fold(t, undefined, parts))
}

/** What a table answers that has taken so many events of the topic. */
function tableOf(taken: readonly Part[], keepMs: number): History {
  if (taken.length === 0) return { candles: [], cutMs: Number.NEGATIVE_INFINITY, parts: [] }
  const cutMs = Math.max(...taken.map(({ timeMs }) => timeMs)) - keepMs
  const versions = new Map(taken.map((event) => [event.id, event]))
  return {
    cutMs,
    candles: candlesOf([...versions.values()].filter(({ timeMs }) => timeMs < cutMs)),
    parts: [...versions.values()].filter(({ timeMs }) => timeMs >= cutMs),
  }
}

/** A topic: events in the order of their offsets, some twice, some late, some with a later version. */
const topic = fc
  .array(
    fc.record({
      step: fc.integer({ min: 0, max: 400 }),
      late: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 6_000 })),
      price: fc.integer({ min: 1, max: 50 }),
      again: fc.boolean(),
      revised: fc.boolean(),
    }),
    { maxLength: 60 },
  )
  .map((steps) => {
    let now = 100_000
    let received = 0
    return steps.flatMap(({ step, late, price, again, revised }, index) => {
      now += step
      const event = part(`e${index}`, now - late, price, ++received)
      const repeated = again ? [event] : []
      return revised
        ? [event, ...repeated, { ...event, c: price + 1, receivedMs: ++received }]
        : [event, ...repeated]
    })
  })

const places = (length: number) =>
  fc
    .tuple(fc.nat(length), fc.nat(length), fc.nat(length))
    .map((three) => three.sort((a, b) => a - b))

const scene = topic.chain((events) =>
  fc.record({
    events: fc.constant(events),
    cuts: places(events.length),
    keepMs: fc.integer({ min: 0, max: 3_000 }),
  }),
)

describe('candles of table and live edge', () => {
  it('are those of every event once, wherever the table and the page stand when they join', () => {
    fc.assert(
      fc.property(scene, ({ events, cuts: [read, table, later], keepMs }) => {
        // The live edge was followed from `read` on; the table had taken `table` events when it was asked.
        const series = new CandleSeries(BUCKET)
        series.beginLook()
        for (const event of events.slice(read, table)) series.add(event)
        series.join(tableOf(events.slice(0, table), keepMs), events.slice(0, read))
        for (const event of events.slice(table, later)) series.add(event)
        // Whatever came late, the table has in the end: look until there is nothing new.
        for (const event of events.slice(later)) series.add(event)
        for (let look = 0; look < 3; look++) {
          series.beginLook()
          const joined = series.join(tableOf(events, keepMs))
          if (look === 2) expect(joined).toBe('settled')
        }
        expect(series.candles()).toEqual(candlesOf(events))
      }),
    )
  })

  it('lack nothing and double nothing at once, when nothing comes later than the cut', () => {
    const inOrder = scene.map(({ events, ...rest }) => ({
      ...rest,
      events: events
        .toSorted((a, b) => a.timeMs - b.timeMs)
        .map((event, at) => ({ ...event, receivedMs: at })),
    }))
    fc.assert(
      fc.property(inOrder, ({ events, cuts: [table, read, later] }) => {
        // The table is behind the live edge; the events in between come from the topic.
        const series = new CandleSeries(BUCKET)
        series.beginLook()
        for (const event of events.slice(read, later)) series.add(event)
        series.join(tableOf(events.slice(0, table), 0), events.slice(0, read))
        for (const event of events.slice(later)) series.add(event)
        const volumes = (candles: readonly Candle[]) => candles.map(({ t, v }) => [t, v])
        expect(volumes(series.candles())).toEqual(volumes(candlesOf(events)))
      }),
    )
  })

  it('take the later version of a bar, and only tell of what changed', () => {
    const series = new CandleSeries(BUCKET)
    series.join({ candles: [], cutMs: 0, parts: [part('a', 1_000, 5), part('b', 2_000, 6)] })
    const { version } = series
    expect(series.add(part('b', 2_000, 9, 3_000))).toBe('added')
    expect(series.add(part('b', 2_000, 7, 2_500))).toBe('known')
    expect(series.changedSince(version).map(({ t, c, v }) => [t, c, v])).toEqual([[2_000, 9, 1]])
  })

  it('ask for another look at the table when an event comes from before the cut', () => {
    const series = new CandleSeries(BUCKET)
    series.join({ candles: [], cutMs: 5_000, parts: [] })
    expect(series.add(part('late', 4_999, 1))).toBe('late')
    expect(series.candles()).toEqual([])
  })

  it('do not trust the table with an event that came while it was asked', () => {
    const series = new CandleSeries(BUCKET)
    series.join({ candles: [], cutMs: 0, parts: [] })
    series.beginLook()
    series.add(part('new', 1_000, 1))
    expect(series.join({ candles: [], cutMs: 2_000, parts: [] })).toBe('unsettled')
  })
})
