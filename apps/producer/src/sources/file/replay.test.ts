import type { RawTrade } from '@tickertape/schema'
import { SkippingClock } from '@tickertape/testkit'
import { describe, expect, it } from 'vitest'
import type { FileEvent } from './events.ts'
import { type Pace, paceOf } from './pace.ts'
import { replay } from './replay.ts'

const tradeAt = (ms: number): RawTrade => ({
  ...{ S: 'A', p: 1, s: 1, t: ms * 1000, i: '', x: '', c: '', a: 'new' },
})
const events = (...times: number[]): FileEvent[] =>
  times.map((ms, row) => ({ kind: 'trades', item: tradeAt(ms), row: row + 1 }))

async function* inChunks(...chunks: FileEvent[][]) {
  yield* chunks
}

/** When which rows were sent. */
async function sent(pace: Pace, ...chunks: FileEvent[][]) {
  const clock = new SkippingClock(5_000)
  const { signal } = new AbortController()
  const frames: (readonly [number, readonly number[]])[] = []
  for await (const { rows } of replay(inChunks(...chunks), { pace, signal, clock })) {
    frames.push([clock.now() - 5_000, rows ?? []])
  }
  return frames
}

describe('replay', () => {
  it('keeps the original pace from the first event on', async () => {
    const times = [10_000, 10_500, 72_500]
    expect(await sent({ by: 'time', speed: 1 }, events(...times))).toEqual([
      [0, [1]],
      [500, [2]],
      [62_500, [3]],
    ])
  })

  it('is as many times faster as is asked for', async () => {
    expect(await sent({ by: 'time', speed: 10 }, events(0, 1_000, 60_000))).toEqual([
      [0, [1]],
      [100, [2]],
      [6_000, [3]],
    ])
  })

  it('sends together what is due within a tick, and never early', async () => {
    const times = Array.from({ length: 50 }, (_, ms) => ms)
    const frames = await sent({ by: 'time', speed: 1 }, events(...times))
    expect(frames.length).toBeLessThanOrEqual(5)
    for (const [at, rows] of frames) expect(Math.max(...rows) - 1).toBeLessThanOrEqual(at)
    expect(frames.flatMap(([, rows]) => rows)).toEqual(times.map((ms) => ms + 1))
  })

  it('sends at once what goes back in time or has none', async () => {
    const times = [10_000, 9_000, Number.NaN, 10_100]
    expect(await sent({ by: 'time', speed: 1 }, events(...times))).toEqual([
      [0, [1, 2, 3]],
      [100, [4]],
    ])
  })

  it('sends so many a second', async () => {
    const frames = await sent({ by: 'rate', perSecond: 20 }, events(0, 0, 0))
    expect(frames).toEqual([
      [0, [1]],
      [50, [2]],
      [100, [3]],
    ])
  })

  it('waits for nothing otherwise, and cuts frames by their size', async () => {
    const many = Array.from({ length: 1_500 }, (_, n) => n * 1_000)
    const frames = await sent({ by: 'demand' }, events(...many.slice(0, 700)), events(...many))
    expect(frames.map(([at, rows]) => [at, rows.length])).toEqual([
      [0, 1_000],
      [0, 1_000],
      [0, 200],
    ])
  })

  it('keeps kinds apart', async () => {
    const quote = { ...tradeAt(0), bp: 1, bs: 1, ap: 1, as: 1, bx: '', ax: '' }
    const mixed: FileEvent[] = [...events(0), { kind: 'quotes', item: quote, row: 2 }, ...events(0)]
    const { signal } = new AbortController()
    const portions = await Array.fromAsync(
      replay(inChunks(mixed), { pace: { by: 'demand' }, signal }),
    )
    expect(portions.map(({ kind, items }) => [kind, items.length])).toEqual([
      ['trades', 2],
      ['quotes', 1],
    ])
  })
})

describe('the pace', () => {
  it.each([
    ['max', 0, { by: 'demand' }],
    ['max', 5, { by: 'rate', perSecond: 5 }],
    ['1x', 0, { by: 'time', speed: 1 }],
    ['0.5x', 0, { by: 'time', speed: 0.5 }],
    ['250x', 0, { by: 'time', speed: 250 }],
  ])('of speed %s and rate %d is %o', (speed, rate, pace) => {
    expect(paceOf({ speed, rate })).toEqual(pace)
  })

  it.each(['fast', '0x', '-1x', '10', 'x', ''])('refuses the speed "%s"', (speed) => {
    expect(() => paceOf({ speed, rate: 0 })).toThrow(
      `producer.speed must be max, 1x for the original pace, or like 10x, not "${speed}"`,
    )
  })

  it('refuses a speed and a rate together', () => {
    expect(() => paceOf({ speed: '10x', rate: 5 })).toThrow('leave one out')
  })
})
