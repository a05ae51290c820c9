import type { SeenRows } from './visible-rows.ts'

interface Sample {
  readonly seenAtMs: number
  readonly latencyMs: number
  readonly rows: number
}

/** Quantiles of how long rows of the last minute took from receipt to visibility. */
export class LatencyWindow {
  readonly #keepMs: number
  #samples: readonly Sample[] = []

  constructor(keepMs = 60_000) {
    this.#keepMs = keepMs
  }

  add(seen: readonly SeenRows[], nowMs: number): void {
    const fresh = seen.map(({ sinceReceiptMs, rows }) => ({
      seenAtMs: nowMs,
      latencyMs: sinceReceiptMs,
      rows,
    }))
    this.#samples = [...this.#samples, ...fresh].filter(
      ({ seenAtMs }) => nowMs - seenAtMs <= this.#keepMs,
    )
  }

  /** Latency in milliseconds that this share of the last minute's rows did not exceed. */
  quantile(share: number): number | undefined {
    const sorted = [...this.#samples].sort((a, b) => a.latencyMs - b.latencyMs)
    const total = sorted.reduce((sum, { rows }) => sum + rows, 0)
    let passed = 0
    for (const { latencyMs, rows } of sorted) {
      passed += rows
      if (passed >= total * share) return latencyMs
    }
    return undefined
  }
}
