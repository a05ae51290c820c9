import { type StubAnswer, StubServer } from '@tickertape/testkit/stub'

export interface KnownBar {
  readonly t: number
  readonly o: number
  readonly h: number
  readonly l: number
  readonly c: number
  readonly v: number
}

const number = (sql: string, pattern: RegExp, fallback: number): number =>
  Number(pattern.exec(sql)?.[1] ?? fallback)

function candle(t: number, bars: readonly KnownBar[]): unknown[] {
  const sum = (of: (bar: KnownBar) => number) => bars.reduce((total, bar) => total + of(bar), 0)
  const pv = sum(({ h, l, c, v }) => (v * (h + l + c)) / 3)
  const [highs, lows] = [bars.map(({ h }) => h), bars.map(({ l }) => l)]
  return [
    t,
    bars[0]?.o,
    Math.max(...highs),
    Math.min(...lows),
    bars.at(-1)?.c,
    sum(({ v }) => v),
    pv,
    0,
  ]
}

/** As Pinot says it. */
const noTable = { exceptions: [{ errorCode: 190, message: 'TableDoesNotExistError' }] }

/**
 * A Pinot broker over HTTP that knows the minute bars of one symbol, and candles of streaming SQL where there are some,
 * and understands what the page asks of them.
 */
export class KnownTable extends StubServer {
  readonly bars: KnownBar[] = []
  /** By their length; without any there is no such table. */
  readonly candles = new Map<string, KnownBar[]>()

  private constructor() {
    super(({ body }) => this.#query((body as { sql: string }).sql))
  }

  static open(): Promise<KnownTable> {
    return new KnownTable().listen()
  }

  #query(sql: string): StubAnswer {
    if (sql.includes('FROM candles') && this.candles.size === 0) return { body: noTable }
    const rows = this.#rows(sql)
    const width = rows[0]?.length ?? 0
    const columnNames = Array.from({ length: width }, (_, at) => `c${at}`)
    const dataSchema = { columnNames, columnDataTypes: columnNames.map(() => 'DOUBLE') }
    return { body: { resultTable: { dataSchema, rows }, exceptions: [], timeUsedMs: 1 } }
  }

  #rows(sql: string): unknown[][] {
    const newest = this.bars.at(-1)?.t ?? 0
    if (sql.includes('GROUP BY basis')) {
      return [...this.candles].map(([timeframe, held]) => ['trades', timeframe, held.at(-1)?.t])
    }
    if (sql.includes('GROUP BY timeframe')) return this.bars.length > 0 ? [['1m', newest]] : []
    if (sql.includes('FROM trades')) return [[0, 0]]
    const from = number(sql, /time_stamp >= (-?\d+)/, 0)
    const to = number(sql, /time_stamp < (-?\d+)/, Number.MAX_SAFE_INTEGER)
    const length = /timeframe = '(\w+)'/.exec(sql)?.[1] ?? ''
    const held = sql.includes('FROM candles') ? (this.candles.get(length) ?? []) : this.bars
    const within = held.filter(({ t }) => t >= from && t < to)
    const bucketMs = number(sql, /'(\d+):MILLISECONDS'\)/, 0)
    if (bucketMs > 0) {
      const buckets = Map.groupBy(within, ({ t }) => Math.floor(t / bucketMs) * bucketMs)
      return [...buckets].map(([t, bars]) => candle(t, bars)).reverse()
    }
    if (sql.includes('ORDER BY time_stamp DESC')) {
      return within
        .toReversed()
        .map(({ t, o, h, l, c, v }) => [t, t * 1000, o, h, l, c, v, 0, (h + l + c) / 3])
    }
    if (sql.includes('SELECT SUM(v)')) {
      const [, , , , , volume, money] = candle(0, within)
      return [[volume, money, within.length]]
    }
    return [[within.at(-1)?.t ?? 0, within.length]]
  }
}
