import type { Config } from '@tickertape/config'
import { LatencyWindow, RowProbe, type Sql } from '@tickertape/freshness'
import { FigureReader, type Figures } from './figures.ts'
import type { Price } from './panel.ts'

const PRICES = 12
const RECENT_MS = 600_000

/** Where prices are, and how many milliseconds the unit of its time column has. */
interface PriceColumn {
  readonly table: string
  readonly column: string
  readonly unitMs: number
}

async function pageOf(url: string): Promise<string> {
  try {
    return await (await fetch(url, { signal: AbortSignal.timeout(2_000) })).text()
  } catch {
    // A service that restarts has no page for a moment; its totals stay as they are.
    return ''
  }
}

/** Looks at the running pipeline from outside: the services' metrics, and Pinot by SQL. */
export class PipelineProbe {
  readonly #config: Config
  readonly #sql: Sql
  readonly #figures = new FigureReader()
  /** Rows received before are those of earlier runs. */
  readonly #sinceUs = Date.now() * 1000
  readonly latency = new LatencyWindow()
  readonly #bars: RowProbe
  readonly #trades: RowProbe
  /** Looks at the table whose rows come soonest. */
  #quickest: RowProbe

  constructor(config: Config, sql: Sql) {
    this.#config = config
    this.#sql = sql
    this.#bars = new RowProbe({ kind: 'bars', table: config.pinot.table, sql })
    this.#trades = new RowProbe({ kind: 'trades', table: config.pinot.tick_table, sql })
    this.#quickest = this.#bars
  }

  async figures(): Promise<Figures> {
    const { producer, flattener, archiver, service } = this.#config
    const metrics = (port: number) => pageOf(`http://${service.http_host}:${port}/metrics`)
    const [fromProducer, fromFlattener, fromArchiver, rows] = await Promise.all([
      metrics(producer.http_port),
      metrics(flattener.http_port),
      metrics(archiver.http_port),
      this.#countRows(),
    ])
    const pages = { producer: fromProducer, flattener: fromFlattener, archiver: fromArchiver }
    return this.#figures.read(pages, rows, Date.now())
  }

  /** Looks which rows became visible since the last call. */
  async probeLatency(): Promise<void> {
    this.latency.add(await this.#quickest.look(), Date.now())
  }

  /**
   * The newest price of every symbol among the rows of this run and the last minutes before the newest: of trades when
   * there are any, as they come sooner than bars.
   */
  async prices(): Promise<readonly Price[]> {
    const { table, tick_table } = this.#config.pinot
    const ofTrades = await this.#pricesIn({ table: tick_table, column: 'price', unitMs: 0.001 })
    this.#quickest = ofTrades.length > 0 ? this.#trades : this.#bars
    return ofTrades.length > 0 ? ofTrades : this.#pricesIn({ table, column: 'c', unitMs: 1 })
  }

  async #pricesIn({ table, column, unitMs }: PriceColumn): Promise<readonly Price[]> {
    const ofThisRun = `received_at >= ${this.#sinceUs}`
    const [newest] = await this.#sql(
      `SELECT MAX(time_stamp), COUNT(*) FROM ${table} WHERE ${ofThisRun}`,
    )
    const [newestTime, rowCount] = (newest ?? []).map(Number)
    if (!rowCount || newestTime === undefined) return []
    const since = newestTime - RECENT_MS / unitMs
    const rows = await this.#sql(
      `SELECT symbol, LASTWITHTIME(${column}, time_stamp, 'DOUBLE'), MAX(time_stamp) FROM ${table} WHERE time_stamp > ${since} AND ${ofThisRun} GROUP BY symbol ORDER BY symbol LIMIT ${PRICES}`,
    )
    return rows.map(([symbol, price, time]) => ({
      symbol: String(symbol),
      close: Number(price),
      timeMs: Number(time) * unitMs,
    }))
  }

  async #countRows(): Promise<number | undefined> {
    const { table, tick_table, quote_table } = this.#config.pinot
    try {
      const counts = await Promise.all(
        [table, tick_table, quote_table].map((name) =>
          this.#sql(`SELECT COUNT(*) FROM ${name} WHERE received_at >= ${this.#sinceUs}`),
        ),
      )
      return counts.reduce((sum, [row]) => sum + Number(row?.[0] ?? 0), 0)
    } catch {
      return undefined
    }
  }
}
