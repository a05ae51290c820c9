import { setTimeout as sleep } from 'node:timers/promises'
import { LatencyWindow, RowProbe } from '@tickertape/freshness'
import { PinotBroker } from '@tickertape/pinot'
import { AppProcess, type TestConfig } from '@tickertape/testkit'
import type { Flattener } from './flatteners.ts'
import type { Contender, Sample } from './job.ts'
import { costOf } from './process-cost.ts'
import { symbolList } from './symbols.ts'

export interface WireToSql {
  readonly setup: TestConfig
  readonly eventSchemaId: number
  readonly flattener: Flattener
  /** Bars a second, and of how many symbols. */
  readonly rate: number
  readonly symbols: number
  readonly warmUpMs: number
  readonly measuredMs: number
}

/** A latency is too long by this at most, and by the query. */
const LOOK_MS = 50
const SHOWS_WITHIN_MS = 120_000

interface Seen {
  readonly window: LatencyWindow
  rows: number
}

/** Looks until it is told to stop; answers how long the rows took that became visible meanwhile. */
async function watch(probe: RowProbe, isOver: (seen: Seen) => boolean): Promise<Seen> {
  const seen: Seen = { window: new LatencyWindow(Number.POSITIVE_INFINITY), rows: 0 }
  while (!isOver(seen)) {
    const fresh = await probe.look()
    seen.window.add(fresh, Date.now())
    seen.rows += fresh.reduce((sum, { rows }) => sum + rows, 0)
    await sleep(LOOK_MS)
  }
  return seen
}

const after = (ms: number): (() => boolean) => {
  const end = performance.now() + ms
  return () => performance.now() >= end
}

/** Resolves when rows show that were received after this call. */
async function flowing(probe: RowProbe): Promise<void> {
  const began = Date.now()
  const isLate = after(SHOWS_WITHIN_MS)
  const flows = () => (probe.newestReceivedMs ?? 0) > began
  await watch(probe, () => flows() || isLate())
  if (!flows()) throw new Error(`no row showed within ${SHOWS_WITHIN_MS} ms`)
}

/** At least so long, and until there is a row to tell about. */
async function measure(probe: RowProbe, ms: number): Promise<Seen> {
  const isOver = after(ms)
  const isLate = after(SHOWS_WITHIN_MS)
  const seen = await watch(probe, ({ rows }) => (isOver() && rows > 0) || isLate())
  if (seen.rows === 0) throw new Error(`no row showed within ${SHOWS_WITHIN_MS} ms`)
  return seen
}

/** Bars flow at an even pace from the producer through a flattener into a table, which is asked when it has them. */
export function wireToSql(options: WireToSql): Contender {
  const { setup, eventSchemaId, flattener, rate, symbols, warmUpMs, measuredMs } = options
  const { config, env } = setup
  const source = {
    ...{ PRODUCER_SOURCE: 'synthetic', PRODUCER_KINDS: 'bars', PRODUCER_RATE: String(rate) },
    PRODUCER_SYMBOLS: symbolList(symbols),
  }
  return {
    name: `${flattener.name}, ${rate.toLocaleString('en')} events/s`,
    async run(): Promise<Sample> {
      const broker = new PinotBroker(config.pinot.broker_url)
      const sql = async (text: string) => (await broker.query(text)).rows
      const probe = new RowProbe({ kind: 'bars', table: config.pinot.table, sql })
      await using running = await flattener.start({ config, env, eventSchemaId })
      await using _producer = new AppProcess('producer', { ...env, ...source })
      await flowing(probe)
      await watch(probe, after(warmUpMs))
      const before = { at: performance.now(), ...costOf(running.pids) }
      const { window, rows } = await measure(probe, measuredMs)
      const seconds = (performance.now() - before.at) / 1000
      const { cpuSeconds, rssBytes } = costOf(running.pids)
      const quantile = (share: number) => window.quantile(share) ?? Number.NaN
      return {
        ...{ events: rows, seconds, cpuSeconds: cpuSeconds - before.cpuSeconds, rssBytes },
        latency: { p50Ms: quantile(0.5), p99Ms: quantile(0.99), p999Ms: quantile(0.999) },
      }
    },
  }
}
