import type { BatchSpan } from '@tickertape/tracing'

/** A flattened event of the sample, as it stands in Kafka. */
export interface SampledEvent {
  /** The span that it was written in. */
  readonly traceparent: string
  readonly partition: number
  readonly offset: number
  readonly symbol: string
  readonly receivedAtMs: number
}

export interface WaitingEventsOptions {
  readonly table: string
  /** Begins the span of an event that is in Kafka and in no query yet. */
  readonly begin: (event: SampledEvent) => BatchSpan | undefined
}

interface Waiting {
  readonly span: BatchSpan
  readonly sinceMs: number
  event: SampledEvent
}

/** More batches are not followed at the same time. */
const MOST_WAITING = 100
const WAIT_MS = 600_000

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

/**
 * Batches of the sample whose last event no query has shown yet. Pinot takes a partition in its order, and a symbol is
 * in one partition: an event is in, or replaced by a later one, when a row of its symbol was received then or later.
 */
export class WaitingEvents {
  readonly #options: WaitingEventsOptions
  readonly #waiting = new Map<string, Waiting>()
  /** The span that was seen last in each partition: a batch is in one piece there. */
  readonly #last = new Map<number, string>()

  constructor(options: WaitingEventsOptions) {
    this.#options = options
  }

  get count(): number {
    return this.#waiting.size
  }

  add(event: SampledEvent, nowMs: number): void {
    const { traceparent, partition } = event
    const known = this.#waiting.get(traceparent)
    if (known) known.event = event
    const isSeen = this.#last.get(partition) === traceparent
    this.#last.set(partition, traceparent)
    if (isSeen || known || this.#waiting.size >= MOST_WAITING) return
    const span = this.#options.begin(event)
    if (span) this.#waiting.set(traceparent, { span, sinceMs: nowMs, event })
  }

  /** Asks for the newest receipt of each symbol that is waited for; undefined when there is none. */
  question(): string | undefined {
    const events = [...this.#waiting.values()].map(({ event }) => event)
    if (events.length === 0) return undefined
    const symbols = [...new Set(events.map(({ symbol }) => quoted(symbol)))]
    const since = Math.min(...events.map(({ receivedAtMs }) => receivedAtMs)) * 1000
    return `SELECT symbol, MAX(received_at) FROM ${this.#options.table} WHERE symbol IN (${symbols.join(', ')}) AND received_at >= ${since} GROUP BY symbol LIMIT ${symbols.length}`
  }

  /** Ends the spans of what the answer shows, and of what took too long. */
  answer(rows: readonly (readonly unknown[])[], nowMs: number): void {
    const newestMs = new Map(rows.map(([symbol, micros]) => [symbol, Number(micros) / 1000]))
    for (const [traceparent, { span, sinceMs, event }] of this.#waiting) {
      const isShown = (newestMs.get(event.symbol) ?? 0) >= event.receivedAtMs
      const isLate = nowMs - sinceMs > WAIT_MS
      if (!isShown && !isLate) continue
      this.#waiting.delete(traceparent)
      span.end(isShown ? {} : { error: `no query showed it within ${WAIT_MS / 1000} s` })
    }
  }
}
