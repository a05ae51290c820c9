/** Rows that Pinot shows for one receive time. */
export interface ReceivedCount {
  readonly receivedAtUs: number
  readonly rows: number
}

/**
 * Measures from receipt to visibility by asking again and again how many rows of each recent receive time a
 * query sees. A row counts when it is seen first, whatever order rows come in; the error is one interval.
 */
export class LatencyWindow {
  readonly #keepMs: number
  readonly #seen = new Map<number, number>()
  /** Weighted samples of the last minute: when seen, how late, how many rows. */
  #samples: { seenAtMs: number; latencyMs: number; rows: number }[] = []
  #primed = false

  constructor(keepMs = 60_000) {
    this.#keepMs = keepMs
  }

  /** The first answer only shows what was there before anyone looked. */
  add(counts: readonly ReceivedCount[], nowMs: number): void {
    for (const { receivedAtUs, rows } of counts) {
      const fresh = rows - (this.#seen.get(receivedAtUs) ?? 0)
      if (fresh <= 0) continue
      this.#seen.set(receivedAtUs, rows)
      const latencyMs = Math.max(0, nowMs - receivedAtUs / 1000)
      if (this.#primed) this.#samples.push({ seenAtMs: nowMs, latencyMs, rows: fresh })
    }
    this.#primed = true
    this.#samples = this.#samples.filter(({ seenAtMs }) => nowMs - seenAtMs <= this.#keepMs)
    for (const receivedAtUs of this.#seen.keys()) {
      if (nowMs - receivedAtUs / 1000 > this.#keepMs) this.#seen.delete(receivedAtUs)
    }
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
