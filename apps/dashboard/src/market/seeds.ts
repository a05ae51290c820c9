import type { PinotBroker } from '@tickertape/pinot'
import { TRADES } from '../candles/feeds.ts'
import type { Tables } from '../candles/history.ts'
import type { Seed } from './market.ts'
import { keyOf } from './market-event.ts'

const DAY_MS = 86_400_000
const INSTRUMENTS = 10_000

/** First and last price of the newest day of every instrument, by the table. Rejects with a TAPE_PINOT_ error. */
export async function readSeeds(broker: PinotBroker, tables: Tables): Promise<readonly Seed[]> {
  const [bars, trades] = await Promise.all([
    seedsOf(broker, { table: tables.bars, first: 'o', last: 'c', perMs: 1, feed: 'timeframe' }),
    seedsOf(broker, {
      table: tables.trades,
      first: 'price',
      last: 'price',
      perMs: 1000,
      feed: `'${TRADES}'`,
    }),
  ])
  return [...bars, ...trades]
}

interface Columns {
  readonly table: string
  readonly first: string
  readonly last: string
  readonly perMs: number
  readonly feed: string
}

async function seedsOf(
  broker: PinotBroker,
  { table, first, last, perMs, feed }: Columns,
): Promise<readonly Seed[]> {
  const newest = await broker.query(`SELECT MAX(time_stamp), COUNT(*) FROM ${table}`)
  const [time, count] = (newest.rows[0] ?? []).map(Number)
  if (!count || time === undefined) return []
  const dayMs = Math.floor(time / perMs / DAY_MS) * DAY_MS
  const grouped = feed === 'timeframe' ? ', timeframe' : ''
  const { rows } = await broker.query(
    `SELECT source, symbol, FIRSTWITHTIME(${first}, time_stamp, 'DOUBLE'), LASTWITHTIME(${last}, time_stamp, 'DOUBLE'), MAX(time_stamp)${grouped} FROM ${table} WHERE time_stamp >= ${dayMs * perMs} GROUP BY source, symbol${grouped} LIMIT ${INSTRUMENTS}`,
  )
  return rows.map(([source, symbol, open, latest, at, timeframe]) => ({
    key: keyOf(String(source), String(symbol)),
    open: { dayMs, price: Number(open) },
    last: Number(latest),
    atMs: Number(at) / perMs,
    feed: timeframe === undefined ? TRADES : String(timeframe),
  }))
}
