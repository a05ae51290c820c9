import { MarketCalendar } from '@tickertape/calendar'
import type { Kind } from '@tickertape/schema'
import { describe, expect, it } from 'vitest'
import { randomOf } from '../sources/synthetic/random.ts'
import type { Mute } from './kind-silence.ts'
import { type SilenceRules, silenceRules } from './silence-rules.ts'
import { SilenceWatch } from './silence-watch.ts'

const SECOND = 1_000
const MINUTE = 60_000
const noon = Date.parse('2026-11-20T17:00:00Z')

/** Minutes of a steady stream, one event a symbol and `everyMs`, with a check every second. */
interface Stretch {
  readonly from: number
  readonly minutes: number
  readonly symbols: readonly string[]
  readonly kind?: Kind
  readonly everyMs?: number
}

function watchOf(rules: SilenceRules = silenceRules.oneExchange) {
  const watch = new SilenceWatch(rules, new MarketCalendar(rules.hours))
  const flow = ({ from, minutes, symbols, kind = 'trades', everyMs = 5_000 }: Stretch) => {
    const mutes: Mute[] = []
    for (let now = from; now < from + minutes * MINUTE; now += SECOND) {
      if ((now - from) % everyMs === 0) for (const symbol of symbols) watch.seen(kind, symbol, now)
      mutes.push(...watch.check(now))
    }
    return mutes
  }
  /** The first mute of a silence, how long after its start, and whether one was found at all. */
  const silence = (from: number, forMs: number) => {
    for (let now = from; now < from + forMs; now += SECOND) {
      const [mute] = watch.check(now)
      if (mute) return { afterMs: now - from, ...mute }
    }
    return undefined
  }
  return { watch, flow, silence }
}

const symbols = ['AAPL', 'MSFT', 'TSLA', 'SPY']

/** Twenty-five minutes in which all four symbols prove to be liquid, up to noon. */
function learned(rules?: SilenceRules) {
  const made = watchOf(rules)
  const from = noon - 25 * MINUTE
  made.watch.acknowledged('trades', symbols, from)
  expect(made.flow({ from, minutes: 25, symbols })).toEqual([])
  return made
}

describe('the silence of liquid symbols', () => {
  it('is a mute symbol when the others go on, from its last data', () => {
    const { flow } = learned()
    const [first, ...rest] = flow({ from: noon, minutes: 1, symbols: symbols.slice(1) })
    expect(first).toEqual({
      ...{ kind: 'trades', scope: 'some', symbols: ['AAPL'], sinceMs: noon - 5_000 },
    })
    // Thirty seconds after the last data, and then at every check.
    expect(rest).toHaveLength(59 - 26)
  })

  it('is a mute feed when all are silent', () => {
    const mute = learned().silence(noon, MINUTE)
    expect(mute).toMatchObject({ afterMs: 26_000, kind: 'trades', scope: 'all', symbols })
  })

  it('is a mute feed when most are silent at once', () => {
    const [first] = learned().flow({ from: noon, minutes: 1, symbols: ['SPY'] })
    expect(first).toMatchObject({ scope: 'all', symbols: ['AAPL', 'MSFT', 'TSLA'] })
  })

  it('is nothing while the feed is disconnected, and is measured anew after it', () => {
    const { watch, silence } = learned()
    watch.lost()
    expect(silence(noon, 5 * MINUTE)).toBeUndefined()
    watch.acknowledged('trades', symbols, noon + 5 * MINUTE)
    expect(silence(noon + 5 * MINUTE, MINUTE)?.afterMs).toBe(31_000)
  })

  it('is nothing while the symbol is halted, and is measured anew from its resumption', () => {
    const { watch, flow } = learned()
    const others = symbols.slice(1)
    watch.halted('AAPL')
    expect(flow({ from: noon, minutes: 10, symbols: others })).toEqual([])
    watch.resumed('AAPL', noon + 10 * MINUTE)
    const mutes = flow({ from: noon + 10 * MINUTE, minutes: 1, symbols: others })
    expect(mutes[0]).toMatchObject({ symbols: ['AAPL'], sinceMs: noon + 10 * MINUTE })
    expect(mutes).toHaveLength(29)
  })

  it('is nothing of a symbol that is not subscribed any more', () => {
    const { watch, flow } = learned()
    watch.unsubscribed('trades', ['AAPL'])
    expect(flow({ from: noon, minutes: 2, symbols: symbols.slice(1) })).toEqual([])
  })

  it('is of its kind: bars may be mute while trades flow', () => {
    const { watch, flow } = watchOf(silenceRules.crypto)
    const from = noon
    watch.acknowledged('trades', ['BTC-USD'], from)
    watch.acknowledged('bars', ['BTC-USD'], from)
    const mutes = flow({ from, minutes: 15, symbols: ['BTC-USD'] })
    expect(mutes[0]).toMatchObject({ kind: 'bars', scope: 'all', symbols: ['BTC-USD'] })
  })

  it('counts for bars from the start of the last one', () => {
    const { watch, silence } = watchOf()
    watch.acknowledged('bars', ['SPY'], noon - 25 * MINUTE)
    for (let now = noon - 25 * MINUTE; now <= noon; now += SECOND) {
      if (now % MINUTE === 0) watch.seen('bars', 'SPY', now + 200, now - MINUTE)
      watch.check(now)
    }
    // The bar of 11:59 came at 12:00; that of 12:00 is due at 12:01 and missed at 12:01:15.
    expect(silence(noon, 5 * MINUTE)).toMatchObject({
      ...{ afterMs: 76_000, kind: 'bars', sinceMs: noon - MINUTE },
    })
  })
})

describe('the calendar', () => {
  const closing = (text: string, rules?: SilenceRules) => {
    const end = Date.parse(text)
    const made = watchOf(rules)
    made.watch.acknowledged('trades', symbols, end - 60 * MINUTE)
    made.flow({ from: end - 60 * MINUTE, minutes: 60, symbols })
    return { end, ...made }
  }

  it.each([
    ['2026-11-20T21:00:00Z', 'the close'],
    ['2026-11-27T18:00:00Z', 'an early close'],
    ['2026-10-30T20:00:00Z', 'the close in summer time'],
  ])('makes silence after %s, %s, normal until the next opening', (text) => {
    const { end, silence } = closing(text)
    expect(silence(end, 12 * 60 * MINUTE)).toBeUndefined()
  })

  it('expects data again half a minute after the opening, on the Monday of winter time too', () => {
    const { silence } = closing('2026-10-30T20:00:00Z')
    const opening = Date.parse('2026-11-02T14:30:00Z')
    expect(silence(opening - 15 * MINUTE, 30 * MINUTE)?.afterMs).toBe(15 * MINUTE + 31_000)
  })

  it('gives the consolidated feed five minutes before and after the session', () => {
    const { end, silence } = closing('2026-11-20T21:00:00Z', silenceRules.consolidated)
    expect(silence(end, 60 * MINUTE)?.afterMs).toBe(5 * MINUTE + SECOND)
  })

  it('never sleeps for crypto', () => {
    const { end, silence } = closing('2026-12-25T21:00:00Z', silenceRules.crypto)
    expect(silence(end, 60 * MINUTE)?.afterMs).toBe(26_000)
  })
})

describe('what is not known to be liquid', () => {
  it('makes a mute feed after four times the deadline, if all of it is silent', () => {
    const { watch, silence } = watchOf()
    watch.acknowledged('trades', symbols, noon)
    expect(silence(noon, 10 * MINUTE)).toMatchObject({ afterMs: 121_000, scope: 'all' })
  })

  it('is given twice the time for every connection that brings nothing, up to eight times', () => {
    const { watch, silence } = watchOf()
    let now = Date.parse('2026-11-20T15:00:00Z')
    const waits = Array.from({ length: 6 }, () => {
      watch.acknowledged('trades', ['THIN'], now)
      const waited = silence(now, 60 * MINUTE)?.afterMs ?? 0
      watch.lost()
      now += waited
      return waited / SECOND
    })
    expect(waits).toEqual([121, 241, 481, 961, 961, 961])
    watch.acknowledged('trades', ['THIN'], now)
    watch.seen('trades', 'THIN', now)
    watch.lost()
    watch.acknowledged('trades', ['THIN'], now)
    expect(silence(now, 60 * MINUTE)?.afterMs).toBe(121_000)
  })

  it('makes no mute symbol while another one sends', () => {
    const { watch, flow } = watchOf()
    watch.acknowledged('trades', ['SPY', 'THIN'], noon)
    expect(flow({ from: noon, minutes: 120, symbols: ['SPY'] })).toEqual([])
  })

  it('is not learned from a feed that was mute itself', () => {
    const { watch, flow, silence } = learned()
    expect(silence(noon, MINUTE)?.scope).toBe('all')
    for (let now = noon + MINUTE; now < noon + 60 * MINUTE; now += SECOND) watch.check(now)
    const again = noon + 60 * MINUTE
    expect(flow({ from: again, minutes: 3, symbols })).toEqual([])
    expect(silence(again + 3 * MINUTE, MINUTE)?.afterMs).toBe(26_000)
  })
})

/** Exponential waits: trades of a symbol come at random with a mean rate. */
function poisson(perMinute: number, random: () => number): () => number {
  return () => (-Math.log(1 - random()) * MINUTE) / perMinute
}

describe('a day of random trades', () => {
  const rates = { SPY: 120, AAPL: 40, MSFT: 12, TSLA: 5, MID: 2, THIN: 0.2 }
  const open = Date.parse('2026-11-20T14:30:00Z')

  /** Runs from the opening for some minutes; nothing comes from `muteFrom` on, from the symbols named. */
  function day(seed: number, minutes: number, muted: readonly string[], muteFrom: number) {
    const { watch } = watchOf()
    watch.acknowledged('trades', Object.keys(rates), open - MINUTE)
    const streams = Object.entries(rates).map(([symbol, perMinute]) => {
      const wait = poisson(perMinute, randomOf(seed, symbol))
      return { symbol, wait, nextAt: open + wait() }
    })
    const mutes: (Mute & { at: number })[] = []
    for (let now = open; now < open + minutes * MINUTE; now += SECOND) {
      for (const stream of streams) {
        for (; stream.nextAt <= now; stream.nextAt += stream.wait()) {
          const silent = muted.includes(stream.symbol) && stream.nextAt >= muteFrom
          if (!silent) watch.seen('trades', stream.symbol, stream.nextAt)
        }
      }
      mutes.push(...watch.check(now).map((mute) => ({ ...mute, at: now })))
    }
    return mutes
  }

  it('raises no alarm for the feed, and hardly ever one for a symbol', () => {
    const alarms = [1, 2, 3, 4, 5].flatMap((seed) => day(seed, 390, [], 0))
    expect(alarms.filter(({ scope }) => scope === 'all')).toEqual([])
    const spells = new Set(alarms.map(({ symbols: [symbol], sinceMs }) => `${symbol} ${sinceMs}`))
    expect(spells.size).toBeLessThanOrEqual(5)
  })

  it('finds the feed and a symbol mute soon after they fall silent', () => {
    const from = open + 60 * MINUTE
    for (const seed of [1, 2, 3, 4, 5]) {
      const feed = day(seed, 65, Object.keys(rates), from).find(({ scope }) => scope === 'all')
      expect((feed?.at ?? Number.NaN) - from).toBeLessThan(120 * SECOND)
      const symbol = day(seed, 65, ['AAPL'], from).find(({ symbols: [name] }) => name === 'AAPL')
      expect((symbol?.at ?? Number.NaN) - from).toBeLessThan(60 * SECOND)
    }
  })
})
