import { setTimeout as sleep } from 'node:timers/promises'
import { LatencyWindow, RowProbe } from '@tickertape/freshness'
import type { PinotBroker } from '@tickertape/pinot'
import type { Stream } from '@tickertape/streams'

/** How long rows of the last minute took from their receipt to the answer of a query, milliseconds. */
export interface WireToSql {
  readonly p50: number
  readonly p99: number
}

export interface WireToSqlOptions {
  readonly broker: PinotBroker
  readonly streams: readonly Pick<Stream, 'kind' | 'table'>[]
  /** True while somebody looks. */
  readonly isWatched: () => boolean
  readonly signal: AbortSignal
}

/** A latency is too long by this at most. */
const LOOK_MS = 250

/** Measures from outside, with queries, while somebody watches. */
export class WireToSqlProbe {
  readonly #options: WireToSqlOptions
  #latency = new LatencyWindow()

  constructor(options: WireToSqlOptions) {
    this.#options = options
  }

  /** Undefined before a row came while somebody watched. */
  get now(): WireToSql | undefined {
    const [p50, p99] = [this.#latency.quantile(0.5), this.#latency.quantile(0.99)]
    return p50 === undefined || p99 === undefined ? undefined : { p50, p99 }
  }

  /** Runs until the signal aborts; a table that does not answer is asked again. */
  async run(): Promise<void> {
    const { isWatched, signal } = this.#options
    let probes = this.#probes()
    while (!signal.aborted) {
      if (isWatched()) await Promise.all(probes.map((probe) => this.#look(probe)))
      // What came meanwhile was not seen when it came: a new probe does not count it.
      else probes = this.#probes()
      await sleep(LOOK_MS, undefined, { signal }).catch(() => {})
    }
  }

  #probes(): readonly RowProbe[] {
    const { broker, streams, signal } = this.#options
    this.#latency = new LatencyWindow()
    const sql = async (text: string) => (await broker.query(text, { signal })).rows
    return streams.map(({ kind, table }) => new RowProbe({ kind, table, sql }))
  }

  async #look(probe: RowProbe): Promise<void> {
    const seen = await probe.look().catch(() => [])
    this.#latency.add(seen, Date.now())
  }
}
