import type { Trade } from '@tickertape/schema'
import { inSteps, madeTrade, randomOf } from './made-events.ts'

const minutes = 90
const minuteMs = 60_000

interface Walk {
  readonly symbol: string
  /** Factor of the price in a minute, beside its drift. */
  readonly jumps: Readonly<Record<number, number>>
  /** Factor of the size in a minute. */
  readonly bursts: Readonly<Record<number, number>>
  readonly isSilent: (minute: number) => boolean
}

const always = () => false
const walks: readonly Walk[] = [
  { symbol: 'RISES', jumps: { 40: 1.08 }, bursts: {}, isSilent: (at) => at >= 70 && at < 85 },
  { symbol: 'FALLS', jumps: { 60: 0.94 }, bursts: { 61: 3 }, isSilent: always },
  { symbol: 'TRADES', jumps: {}, bursts: { 50: 20 }, isSilent: always },
]

/** Trades of symbols that do what alerts are for: they jump, trade much at once and fall silent. In order of time. */
export function madeWalks(fromMs: number): Trade[] {
  const random = randomOf(11)
  const trades = walks.flatMap(({ symbol, jumps, bursts, isSilent }) => {
    let price = 100
    return Array.from({ length: minutes }, (_, minute) => {
      price *= jumps[minute] ?? 1
      if (isSilent(minute)) return []
      return Array.from({ length: 5 }, (_, nth) => {
        price *= 1 + (random() - 0.5) / 1000
        const ms = fromMs + minute * minuteMs + nth * 12_000 + Math.floor(random() * 10_000)
        return madeTrade({
          symbol,
          time_stamp: ms * 1000,
          trade_id: `walk-${minute}-${nth}`,
          price: inSteps(price),
          size: inSteps((1 + random()) * (bursts[minute] ?? 1)),
        })
      })
    }).flat()
  })
  return trades.sort((a, b) => a.time_stamp - b.time_stamp)
}

/** Puts sorted trades among others, each before the first of them that is later. */
export function merged(others: readonly Trade[], sorted: readonly Trade[]): Trade[] {
  const all: Trade[] = []
  let next = 0
  for (const trade of others) {
    for (; (sorted[next]?.time_stamp ?? Infinity) < trade.time_stamp; next++) {
      all.push(sorted[next] as Trade)
    }
    all.push(trade)
  }
  return [...all, ...sorted.slice(next)]
}
