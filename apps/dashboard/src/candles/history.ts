import { type Cell, isNoTable, type PinotBroker } from '@tickertape/pinot'
import type { TopicTable } from '@tickertape/streams'
import { type Candle, type DayBefore, type OlderCandles, timeframes } from '../protocol.ts'
import type { History } from './candle-series.ts'
import { basisOf, type Feed, madeFrom, TRADES } from './feeds.ts'
import { barSource, candleSource, numberOf, type Source, tradeSource, whose } from './source.ts'
import { bucketMsOf, bucketOf } from './timeframe.ts'

export interface Tables {
  readonly bars: string
  readonly trades: string
  /** Not there without streaming SQL. */
  readonly candles: string
}

export const namesOf = (tables: readonly Pick<TopicTable, 'kind' | 'table'>[]): Tables => {
  const table = (kind: string) => tables.find((each) => each.kind === kind)?.table ?? kind
  return { bars: table('bars'), trades: table('trades'), candles: table('candles') }
}

export interface HistoryQuestion {
  readonly key: string
  /** `trades`, the timeframe of bars, or `candles:` and what these were made from. */
  readonly feed: string
  readonly bucketMs: number
}

/** Candles that a chart begins with. */
export const CANDLES = 600
/** Single events from the cut on: enough for late versions of a bar, and for what is out of order. */
const PARTS = 1_500
const LIVE_MS = 30_000
const DAY_MS = 86_400_000

/** What an instrument's candles can be made of. Rejects with a TAPE_PINOT_ error. */
export async function readFeeds(
  broker: PinotBroker,
  tables: Tables,
  key: string,
): Promise<readonly Feed[]> {
  const [bars, trades, made] = await Promise.all([
    broker.query(
      `SELECT timeframe, MAX(time_stamp) FROM ${tables.bars} WHERE ${whose(key)} GROUP BY timeframe LIMIT 50`,
    ),
    broker.query(`SELECT COUNT(*), MAX(time_stamp) FROM ${tables.trades} WHERE ${whose(key)}`),
    readMade(broker, tables.candles, key),
  ])
  const [count, newestUs] = trades.rows[0] ?? []
  return [
    ...bars.rows.map(([name, at]) => ({ name: String(name), newestMs: numberOf(at) })),
    ...(numberOf(count) > 0 ? [{ name: TRADES, newestMs: numberOf(newestUs) / 1000 }] : []),
    ...made,
  ]
}

/** Candles that streaming SQL made of an instrument; none where it does not run. */
async function readMade(broker: PinotBroker, table: string, key: string): Promise<Feed[]> {
  const sql = `SELECT basis, timeframe, MAX(time_stamp) FROM ${table} WHERE ${whose(key)} GROUP BY basis, timeframe LIMIT 200`
  const rows = await broker.query(sql).then(
    (answer) => answer.rows,
    (error) => (isNoTable(error) ? [] : Promise.reject(error)),
  )
  return [...Map.groupBy(rows, ([basis]) => String(basis))].map(([basis, held]) => ({
    name: madeFrom(basis),
    newestMs: Math.max(...held.map(([, , at]) => numberOf(at))),
    timeframes: held.map(([, timeframe]) => String(timeframe)),
  }))
}

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

function sourceOf(tables: Tables, { key, feed, bucketMs }: HistoryQuestion): Source {
  const basis = basisOf(feed)
  if (basis === undefined) {
    return feed === TRADES ? tradeSource(tables.trades, key) : barSource(tables.bars, key, feed)
  }
  const timeframe = timeframes.find((name) => bucketMsOf(name) === bucketMs) ?? ''
  return candleSource(tables.candles, key, { basis, timeframe })
}

/** The time of the newest event that fits, epoch milliseconds; undefined where there is none. */
async function newestOf(
  broker: PinotBroker,
  { table, where, perMs }: Source,
  and = '',
): Promise<number | undefined> {
  const sql = `SELECT MAX(time_stamp), COUNT(*) FROM ${table} WHERE ${where}${and}`
  const [newest, count] = (await broker.query(sql)).rows[0] ?? []
  return numberOf(count) === 0 ? undefined : numberOf(newest) / perMs
}

interface Stretch {
  readonly bucketMs: number
  /** The newest event of it. */
  readonly newestMs: number
  /** Its end, which does not belong to it. */
  readonly toMs: number
}

/** Candles of the events before an end, the newest ones. */
async function readCandles(
  broker: PinotBroker,
  { table, where, perMs, unit, sums }: Source,
  { bucketMs, newestMs, toMs }: Stretch,
): Promise<Candle[]> {
  // Long candles have few events each, and a night or a weekend between them is no end.
  const fromMs = newestMs - CANDLES * bucketMs * (bucketMs >= DAY_MS / 24 ? 4 : 1)
  const { rows } = await broker.query(
    `SELECT DATETIMECONVERT(time_stamp, '1:${unit}:EPOCH', '1:MILLISECONDS:EPOCH', '${bucketMs}:MILLISECONDS') AS bucket, ${sums} FROM ${table} WHERE ${where} AND time_stamp >= ${bucketOf(fromMs, bucketMs) * perMs} AND time_stamp < ${Math.round(toMs * perMs)} GROUP BY bucket ORDER BY bucket DESC LIMIT ${CANDLES}`,
  )
  return rows.map(toCandle).reverse()
}

/** What was traded from midnight UTC on before a time: the average price of a day begins with it. */
async function readDayBefore(
  broker: PinotBroker,
  { table, where, perMs, volume, money }: Source,
  toMs: number,
): Promise<DayBefore> {
  const midnight = bucketOf(toMs, DAY_MS)
  if (midnight === toMs) return { v: 0, pv: 0 }
  const { rows } = await broker.query(
    `SELECT SUM(${volume}), SUM(${money}), COUNT(*) FROM ${table} WHERE ${where} AND time_stamp >= ${midnight * perMs} AND time_stamp < ${Math.round(toMs * perMs)}`,
  )
  const [v, pv, count] = (rows[0] ?? []).map(numberOf)
  return count ? { v: v ?? 0, pv: pv ?? 0 } : { v: 0, pv: 0 }
}

export interface TableHistory extends History {
  readonly before: DayBefore
}

/**
 * The newest candles of an instrument by the table. The single events are read before the candles, so that what
 * the table takes in between is late, not lost. Rejects with a TAPE_PINOT_ error.
 */
export async function readHistory(
  broker: PinotBroker,
  tables: Tables,
  question: HistoryQuestion,
): Promise<TableHistory> {
  const { bucketMs } = question
  const source = sourceOf(tables, question)
  const { table, where, perMs, columns, toPart } = source
  const newestMs = await newestOf(broker, source)
  if (newestMs === undefined) {
    return { candles: [], cutMs: Number.NEGATIVE_INFINITY, parts: [], before: { v: 0, pv: 0 } }
  }
  const wantedMs = newestMs - Math.max(LIVE_MS, Math.min(2 * bucketMs, DAY_MS))
  const singles = await broker.query(
    `SELECT ${columns} FROM ${table} WHERE ${where} AND time_stamp >= ${Math.floor(wantedMs * perMs)} ORDER BY time_stamp DESC LIMIT ${PARTS}`,
  )
  const parts = singles.rows.map(toPart)
  // Where there are more, those of the oldest time may be cut off: the cut goes behind them.
  const cutMs =
    parts.length < PARTS ? Math.floor(wantedMs) : (parts.at(-1)?.timeMs ?? wantedMs) + 1 / perMs
  const candles = await readCandles(broker, source, { bucketMs, newestMs, toMs: cutMs })
  const firstMs = candles[0]?.t ?? bucketOf(cutMs, bucketMs)
  return { candles, cutMs, parts, before: await readDayBefore(broker, source, firstMs) }
}

/** The candles before one that is known, the newest of them; none where the table has no older event. */
export async function readOlder(
  broker: PinotBroker,
  tables: Tables,
  question: HistoryQuestion & { readonly toMs: number },
): Promise<OlderCandles> {
  const { bucketMs, toMs } = question
  const source = sourceOf(tables, question)
  const and = ` AND time_stamp < ${Math.round(toMs * source.perMs)}`
  const newestMs = await newestOf(broker, source, and)
  if (newestMs === undefined) return { candles: [], before: { v: 0, pv: 0 } }
  const candles = await readCandles(broker, source, { bucketMs, newestMs, toMs })
  return { candles, before: await readDayBefore(broker, source, candles[0]?.t ?? toMs) }
}
