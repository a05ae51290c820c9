import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Trade } from '@tickertape/schema'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { expectedCandles } from '../expected-candles.ts'
import { madeTrade, startMs } from '../made-events.ts'
import { arrivals, batchesOf } from './arrivals.ts'
import { compareWithArchive } from './duck-candles.ts'

const made = [...arrivals({ trades: 5_000, symbols: 5, fromMs: startMs, forMs: 1_800_000 })]
const raw = made.map(({ trade }) => trade)
const lateIds = new Set(made.filter(({ isLate }) => isLate).map(({ trade }) => trade.i))
const isTimely = ({ trade_id }: Trade) => !lateIds.has(trade_id)
const trades = raw.map(({ S, p, s, t, i, a }) =>
  madeTrade({ symbol: S, price: p, size: s, time_stamp: t, trade_id: i, action: a }),
)
const candles = expectedCandles(trades.filter(isTimely))
const late = trades
  .filter((trade) => trade.action === 'new' && !isTimely(trade))
  .map(({ symbol, source, trade_id: id, time_stamp }) => ({ symbol, source, id, time_stamp }))

let folder: string
let archive: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tickertape-duck-'))
  archive = join(folder, 'ticks')
  await mkdir(join(archive, 'year=2026'), { recursive: true })
  const lines = [...batchesOf(raw, { partitions: 3, size: 100 })].map((batch) =>
    JSON.stringify({ topic: 'ticks', key: 'x', value: { source: 'test', trades: batch.trades } }),
  )
  const object = gzipSync(`${lines.join('\n')}\n`)
  await writeFile(join(archive, 'year=2026/ticks-0.jsonl.gz'), object)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const compare = (found: typeof candles) =>
  compareWithArchive({ archive, folder, candles: found, late })

it('agrees with the calculation without SQL in every candle', async () => {
  expect(late.length).toBeGreaterThan(0)
  expect(await compare(candles)).toMatchObject({
    archived: raw.length,
    single: 5_000,
    late: lateIds.size,
    expected: candles.length,
    missing: 0,
    unexpected: 0,
  })
})

it('shows a candle that is wrong, one that is doubled and one that lacks', async () => {
  const [first, second, third, ...rest] = candles as [(typeof candles)[0], ...typeof candles]
  if (!second || !third) throw new TypeError('too few candles')
  const found = [{ ...first, c: first.c + 1 / 64 }, second, second, ...rest]
  const { missing, unexpected, examples } = await compare(found)
  expect({ missing, unexpected }).toEqual({ missing: 2, unexpected: 2 })
  expect(examples).toHaveLength(4)
})
