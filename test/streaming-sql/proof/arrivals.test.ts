import { partitionOf } from '@tickertape/kafka'
import { expect, it } from 'vitest'
import { arrivals, batchesOf, LATE_MS } from './arrivals.ts'

const options = { trades: 20_000, symbols: 20, fromMs: 1_795_000_000_000, forMs: 3_600_000 }
const made = [...arrivals(options)]
const idsOf = (list: typeof made) => new Set(list.map(({ trade }) => trade.i))

it('makes each trade, repeats some and cancels some, the same every time', () => {
  const first = made.filter(({ trade }) => trade.a === 'new')
  expect(idsOf(first).size).toBe(options.trades)
  expect(first.length - options.trades).toBeGreaterThan(options.trades / 100)
  expect(made.length - first.length).toBeGreaterThan(options.trades / 100)
  expect(made).toEqual([...arrivals(options)])
})

it('is out of order by no more than a repetition takes, but for what is said to be late', () => {
  const late = made.filter(({ isLate }) => isLate)
  expect(late.length).toBeGreaterThan(0)
  const ids = idsOf(late)
  let newestUs = 0
  const behindMs = made
    .filter(({ trade }) => !ids.has(trade.i))
    .map(({ trade: { t } }) => {
      newestUs = Math.max(newestUs, t)
      return (newestUs - t) / 1000
    })
  // Few trades take long: a repetition may come a thousand of them later.
  const betweenMs = (1_000 * options.forMs) / options.trades
  expect(Math.max(...behindMs)).toBeGreaterThan(1_000)
  expect(Math.max(...behindMs)).toBeLessThan(1_001 + betweenMs)
  expect(Math.max(...behindMs)).toBeLessThan(LATE_MS)
})

it('batches the trades of a partition in their order', () => {
  const trades = made.map(({ trade }) => trade)
  const batches = [...batchesOf(trades, { partitions: 6, size: 500 })]
  expect(batches.reduce((sum, batch) => sum + batch.trades.length, 0)).toBe(trades.length)
  for (const { partition, trades: held } of batches) {
    expect(held.length).toBeLessThanOrEqual(500)
    expect(held.every(({ S }) => partitionOf(S, 6) === partition)).toBe(true)
  }
  const inOrder = batches.filter(({ partition }) => partition === 2).flatMap((each) => each.trades)
  expect(inOrder).toEqual(trades.filter(({ S }) => partitionOf(S, 6) === 2))
})
