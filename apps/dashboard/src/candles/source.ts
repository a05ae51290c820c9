import type { Cell } from '@tickertape/pinot'
import { placeOf, tradePart } from '../market/market-event.ts'
import type { Part } from './candle-series.ts'

export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

export const whose = (key: string): string => {
  const { source, symbol } = placeOf(key)
  return `symbol = ${quoted(symbol)} AND source = ${quoted(source)}`
}

export const numberOf = (cell: Cell | undefined): number => Number(cell ?? 0)

/** Where the events of a chart are in SQL, and how they are read. */
export interface Source {
  readonly table: string
  readonly where: string
  /** Units of the time column in a millisecond, and their name. */
  readonly perMs: number
  readonly unit: string
  readonly columns: string
  readonly toPart: (row: readonly Cell[]) => Part
  readonly sums: string
  /** What an event adds to the volume, and to price times volume. */
  readonly volume: string
  readonly money: string
}

const averagePrice = 'CASE WHEN vw > 0 THEN vw ELSE (h + l + c) / 3 END'

export const barSource = (table: string, key: string, timeframe: string): Source => ({
  table,
  where: `${whose(key)} AND timeframe = ${quoted(timeframe)}`,
  ...bars('received_at'),
})

export interface MadeCandles {
  readonly basis: string
  readonly timeframe: string
}

/** Candles that streaming SQL made: each is read as one bar of its length. */
export const candleSource = (
  table: string,
  key: string,
  { basis, timeframe }: MadeCandles,
): Source => ({
  table,
  where: `${whose(key)} AND basis = ${quoted(basis)} AND timeframe = ${quoted(timeframe)}`,
  ...bars('arrived_at * 1000'),
})

/** `receivedUs` is SQL for the time of receipt, epoch microseconds. */
const bars = (receivedUs: string): Omit<Source, 'table' | 'where'> => ({
  perMs: 1,
  unit: 'MILLISECONDS',
  columns: `time_stamp, ${receivedUs}, o, h, l, c, v, n, ${averagePrice}`,
  toPart: (row) => {
    const [timeMs, receivedUs, o, h, l, c, v, n, average] = row.map(numberOf) as [
      ...Parameters<typeof barRow>,
    ]
    return barRow(timeMs, receivedUs, o, h, l, c, v, n, average)
  },
  volume: 'v',
  money: `v * ${averagePrice}`,
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

export const tradeSource = (table: string, key: string): Source => ({
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
  volume: 'size',
  money: 'price * size',
  sums: "FIRSTWITHTIME(price, time_stamp, 'DOUBLE'), MAX(price), MIN(price), LASTWITHTIME(price, time_stamp, 'DOUBLE'), SUM(size), SUM(price * size), COUNT(*)",
})
