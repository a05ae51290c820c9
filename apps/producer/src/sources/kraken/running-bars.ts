import type { RawBar } from '@tickertape/schema'

const MINUTE_MS = 60_000

/** How long after its end an interval may still change. */
const GRACE_MS = 5_000

/**
 * The running bar of each symbol. Kraken sends it with every trade and never says that it is final: it is
 * when a later one comes, or some time after its end.
 */
export class RunningBars {
  readonly #bars = new Map<string, RawBar>()

  /** Answers the bar that this one ends, if any. A bar of an interval that has passed on stays as it was. */
  update(bar: RawBar): RawBar | undefined {
    const before = this.#bars.get(bar.S)
    if (before !== undefined && bar.t < before.t) return undefined
    this.#bars.set(bar.S, bar)
    return before !== undefined && before.t < bar.t ? before : undefined
  }

  /** Bars whose interval is over for good. */
  takeEnded(nowMs: number): readonly RawBar[] {
    const ended = [...this.#bars.values()].filter(({ t }) => t + MINUTE_MS + GRACE_MS <= nowMs)
    for (const { S } of ended) this.#bars.delete(S)
    return ended
  }
}
