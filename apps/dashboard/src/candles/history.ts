import type { Cell, PinotBroker } from '@tickertape/pinot'
import type { Stream } from '@tickertape/streams'
import { placeOf, tradePart } from '../market/market-event.ts'
import type { Candle } from '../protocol.ts'
import type { History, Part } from './candle-series.ts'
import { type Feed, TRADES } from './feeds.ts'

export interface Tables {
  readonly bars: string
  readonly trades: string
}

export const tablesOf = (streams: readonly Pick<Stream, 'kind' | 'table'>[]): Tables => {
  const table = (kind: string) => streams.find((stream) => stream.kind === kind)?.table ?? kind
  return { bars: table('bars'), trades: table('trades') }
}

export interface HistoryQuestion {
  readonly key: string
  /** `trades`, or the timeframe of bars. */
  readonly feed: string
  readonly bucketMs: number
}

/** Candles that a chart begins with. */
export const CANDLES = 600
/** Single events from the cut on: enough for late versions of a bar, and for what is out of order. */
const PARTS = 1_500
const LIVE_MS = 30_000
const DAY_MS = 86_400_000

export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

const whose = (key: string): string => {
  const { source, symbol } = placeOf(key)
  return `symbol = ${quoted(symbol)} AND source = ${quoted(source)}`
}

const numberOf = (cell: Cell | undefined): number => Number(cell ?? 0)

/** What an instrument's candles can be made of. Rejects with a TAPE_PINOT_ error. */
export async function readFeeds(
  broker: PinotBroker,
  tables: Tables,
  key: string,
): Promise<readonly Feed[]> {
  const [bars, trades] = await Promise.all([
    broker.query(
      `SELECT timeframe, MAX(time_stamp) FROM ${tables.bars} WHERE ${whose(key)} GROUP BY timeframe LIMIT 50`,
    ),
    broker.query(`SELECT COUNT(*), MAX(time_stamp) FROM ${tables.trades} WHERE ${whose(key)}`),
  ])
  const [count, newestUs] = trades.rows[0] ?? []
  return [
    ...bars.rows.map(([name, at]) => ({ name: String(name), newestMs: numberOf(at) })),
    ...(numberOf(count) > 0 ? [{ name: TRADES, newestMs: numberOf(newestUs) / 1000 }] : []),
  ]
}

interface Source {
  readonly table: string
  readonly where: string
  /** Units of the time column in a millisecond, and their name. */
  readonly perMs: number
  readonly unit: string
  readonly columns: string
  readonly toPart: (row: readonly Cell[]) => Part
  readonly sums: string
}

const averagePrice = 'CASE WHEN vw > 0 THEN vw ELSE (h + l + c) / 3 END'

const barSource = (table: string, key: string, timeframe: string): Source => ({
  table,
  where: `${whose(key)} AND timeframe = ${quoted(timeframe)}`,
  perMs: 1,
  unit: 'MILLISECONDS',
  columns: `time_stamp, received_at, o, h, l, c, v, n, ${averagePrice}`,
  toPart: (row) => {
    const [timeMs, receivedUs, o, h, l, c, v, n, average] = row.map(numberOf) as [
      ...Parameters<typeof barRow>,
    ]
    return barRow(timeMs, receivedUs, o, h, l, c, v, n, average)
  },
  sums: `FIRSTWITHTIME(o, time_stamp, 'DOUBLE'), MAX(h), MIN(l), LASTWITHTIME(c, time_stamp, 'DOUBLE'), SUM(v), SUM(v * ${averagePrice}), SUM(n)`,
})

const barRow = (
  timeMs: number,
  receivedUs: number,
  o: number,
  h: number,
  l: number,
  c: number,
  v: number,
  n: number,
  average: number,
): Part => {
  const receivedMs = receivedUs / 1000
  return { id: String(timeMs), timeMs, receivedMs, o, h, l, c, v, pv: v * average, n }
}

const tradeSource = (table: string, key: string): Source => ({
  table,
  where: `${whose(key)} AND action = 'new'`,
  perMs: 1000,
  unit: 'MICROSECONDS',
  columns: 'time_stamp, received_at, price, size, trade_id',
  toPart: ([time, received, price, size, id]) =>
    tradePart({
      time_stamp: numberOf(time),
      received_at: numberOf(received),
      price: numberOf(price),
      size: numberOf(size),
      trade_id: String(id),
    }),
  sums: "FIRSTWITHTIME(price, time_stamp, 'DOUBLE'), MAX(price), MIN(price), LASTWITHTIME(price, time_stamp, 'DOUBLE'), SUM(size), SUM(price * size), COUNT(*)",
})

function toCandle(row: readonly Cell[]): Candle {
  const [t, o, h, l, c, v, pv, n] = row.map(numberOf) as number[]
  const cell = (value: number | undefined) => value ?? 0
  return {
    t: cell(t),
    o: cell(o),
    h: cell(h),
    l: cell(l),
    c: cell(c),
    v: cell(v),
    pv: cell(pv),
    n: cell(n),
  }
}

/**
 * The newest candles of an instrument by the table. The single events are read before the candles, so that what
 * the table takes in between is late, not lost. Rejects with a TAPE_PINOT_ error.
 */
export async function readHistory(
  broker: PinotBroker,
  tables: Tables,
  { key, feed, bucketMs }: HistoryQuestion,
): Promise<History> {
  const source =
    feed === TRADES ? tradeSource(tables.trades, key) : barSource(tables.bars, key, feed)
  const { table, where, perMs, unit, columns, sums, toPart } = source
  const newest = await broker.query(`SELECT MAX(time_stamp), COUNT(*) FROM ${table} WHERE ${where}`)
  const [newestCell, count] = newest.rows[0] ?? []
  if (numberOf(count) === 0) return { candles: [], cutMs: Number.NEGATIVE_INFINITY, parts: [] }
  const newestMs = numberOf(newestCell) / perMs
  const wantedMs = newestMs - Math.max(LIVE_MS, Math.min(2 * bucketMs, DAY_MS))
  const singles = await broker.query(
    `SELECT ${columns} FROM ${table} WHERE ${where} AND time_stamp >= ${Math.floor(wantedMs * perMs)} ORDER BY time_stamp DESC LIMIT ${PARTS}`,
  )
  const parts = singles.rows.map(toPart)
  // Where there are more, those of the oldest time may be cut off: the cut goes behind them.
  const cutMs =
    parts.length < PARTS ? Math.floor(wantedMs) : (parts.at(-1)?.timeMs ?? wantedMs) + 1 / perMs
  // Long candles have few events each, and a night or a weekend between them is no end.
  const fromMs = newestMs - CANDLES * bucketMs * (bucketMs >= DAY_MS / 24 ? 4 : 1)
  const sealed = await broker.query(
    `SELECT DATETIMECONVERT(time_stamp, '1:${unit}:EPOCH', '1:MILLISECONDS:EPOCH', '${bucketMs}:MILLISECONDS') AS bucket, ${sums} FROM ${table} WHERE ${where} AND time_stamp >= ${Math.floor(fromMs * perMs)} AND time_stamp < ${Math.round(cutMs * perMs)} GROUP BY bucket ORDER BY bucket DESC LIMIT ${CANDLES}`,
  )
  return { candles: sealed.rows.map(toCandle).reverse(), cutMs, parts }
}
