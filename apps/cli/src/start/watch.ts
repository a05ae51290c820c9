import { setTimeout as sleep } from 'node:timers/promises'
import { createLogUpdate } from 'log-update'
import type { Figures } from './figures.ts'
import { type PanelState, renderLine, renderPanel } from './panel.ts'
import type { PipelineProbe } from './pipeline-probe.ts'
import type { Reporter } from './progress.ts'

export interface WatchOptions {
  readonly probe: PipelineProbe
  readonly reporter: Reporter
  readonly output: NodeJS.WriteStream
  /** A live panel for a person, else lines. */
  readonly isPanel: boolean
  readonly signal: AbortSignal
  readonly startedAtMs: number
  readonly urls: PanelState['urls']
  readonly warnings: () => readonly string[]
}

const PROBE_MS = 100
const PANEL_MS = 1_000
const LINE_MS = 10_000
/** How often to look for the first row. */
const FIRST_ROW_MS = 500

/** Repeats work until the signal aborts; an outage of what it looks at only leaves the figures as they are. */
async function every(
  ms: () => number,
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    await work().catch(() => {})
    await sleep(ms(), undefined, { signal }).catch(() => {})
  }
}

async function stateOf(options: WatchOptions, before: Figures, now: Figures): Promise<PanelState> {
  const { probe, startedAtMs, urls, warnings } = options
  return {
    uptimeMs: Date.now() - startedAtMs,
    before,
    now,
    latencyMs: { p50: probe.latency.quantile(0.5), p99: probe.latency.quantile(0.99) },
    prices: await probe.prices(),
    urls,
    warnings: warnings(),
  }
}

/** Shows the pipeline until the signal aborts: a live panel for a person, a line now and then in a log. */
export async function watch(options: WatchOptions): Promise<void> {
  const { probe, reporter, output, isPanel, signal, startedAtMs } = options
  let before = await probe.figures()
  let announced = false
  const show = isPanel ? createLogUpdate(output) : undefined

  const look = async () => {
    const now = await probe.figures()
    const state = await stateOf(options, before, now)
    before = now
    if (!announced && state.prices.length > 0) {
      announced = true
      const elapsed = ((Date.now() - startedAtMs) / 1000).toFixed(1)
      reporter.info(`first row queryable ${elapsed} s after the start`)
    }
    if (show) show(renderPanel(state))
    else if (announced) reporter.info(renderLine(state))
  }
  const interval = () => (show ? PANEL_MS : announced ? LINE_MS : FIRST_ROW_MS)
  await Promise.all([
    every(
      () => PROBE_MS,
      signal,
      () => probe.probeLatency(),
    ),
    every(interval, signal, look),
  ])
  show?.done()
}
