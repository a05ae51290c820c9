import type { Health, PipelineState, Problem } from '../protocol.ts'

interface Seen {
  /** What was told last. */
  readonly told: Health
  readonly now: Health
  readonly sinceMs: number
}

/** What is shorter than this is no news: a look may fall into a rebalance. */
const NEWS_AFTER_MS = 3_000

/** Tells when a part stops to be well, and when it is well again, in the part's own words. */
export class HealthLog {
  readonly #seen = new Map<string, Seen>()

  /** Gaps and dead letters are told one by one, by themselves. */
  take({ at, parts }: PipelineState): readonly Problem[] {
    return parts.flatMap(({ name, health, says }) => {
      if (name === 'gaps' || name === 'letters') return []
      const seen = this.#seen.get(name) ?? { told: 'good', now: health, sinceMs: at }
      const sinceMs = seen.now === health ? seen.sinceMs : at
      const isNews = health !== seen.told && at - sinceMs >= NEWS_AFTER_MS
      this.#seen.set(name, { told: isNews ? health : seen.told, now: health, sinceMs })
      if (!isNews) return []
      const text = health === 'good' ? 'Well again' : says
      return [{ at: sinceMs, parts: [name], text, detail: health === 'good' ? says : '' }]
    })
  }

  /** Nobody looked for a while: what is found then is as old as the first look. */
  forget(): void {
    this.#seen.clear()
  }
}
