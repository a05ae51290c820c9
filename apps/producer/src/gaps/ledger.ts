import { setTimeout as sleep } from 'node:timers/promises'
import { asTapeError } from '@tickertape/errors'
import type { OutgoingRecord } from '@tickertape/kafka'
import { type Delivery, type Frame, nowMicros } from '../frame.ts'
import type { Gap } from '../gap.ts'
import type { History } from '../history.ts'
import type { Sendable } from '../sending/send-queue.ts'
import type { SourceContext } from '../source.ts'
import { type GapTopic, type GapValue, gapRecord } from './gap-record.ts'
import type { Left } from './left-open.ts'

/** Venues serve the last minute a little after it is over. */
const SETTLE_MS = 5_000

export interface LedgerOptions {
  /** Name of the source on its events. */
  readonly source: string
  readonly topic: GapTopic
  readonly context: SourceContext
  /** Without it a gap is told and stays: `lost`. */
  readonly history: History | undefined
  /** How far back gaps are filled; what is older is told as lost. */
  readonly maxAgeMs: number
  readonly batches: (frame: Frame) => readonly Sendable[]
  readonly put: (what: readonly Sendable[]) => Promise<void>
  /** Writes how a gap stands, behind all that was put before. */
  readonly write: (record: OutgoingRecord) => Promise<void>
  readonly settleMs?: number
}

type Ended = GapValue & { readonly to: number }

const hasEnd = (gap: GapValue): gap is Ended => gap.to !== null

/**
 * Keeps the gaps of one source on the topic `gaps`, and fills those that have an end from the venue's
 * history, one at a time. What a restart interrupts stays open there, and is taken up from there.
 */
export class GapLedger {
  readonly #options: LedgerOptions
  readonly #unended = new Map<string, GapValue>()
  #inherited: readonly GapValue[]
  #writing: Promise<void> = Promise.resolve()
  #filling: Promise<void> = Promise.resolve()

  /** Of what earlier runs left, the gaps without an end get it with the first frame. */
  constructor(options: LedgerOptions, { told, untold }: Left = { told: [], untold: [] }) {
    this.#options = options
    const { metrics, name } = options.context
    // From 0 on, or the first one would not be seen as an increase.
    for (const status of ['closed', 'lost']) metrics.gapsEnded.inc({ source: name, status }, 0)
    for (const gap of untold) this.#write(gap)
    const inherited = [...told, ...untold]
    this.#inherited = inherited.filter((gap) => !hasEnd(gap))
    for (const gap of inherited) if (hasEnd(gap)) this.#fill(gap)
    this.#count()
  }

  /** Passes on what a source gives, and resolves behind its end when everything is written. */
  async *follow(deliveries: AsyncIterable<Delivery>): AsyncGenerator<Delivery> {
    try {
      for await (const delivery of deliveries) {
        if ('receivedAt' in delivery) this.arrived(delivery.receivedAt)
        yield delivery
      }
    } finally {
      await this.close()
    }
  }

  /** A source tells that a hole opened or ended. */
  report({ id, kinds, symbols, fromMicros, toMicros, feed, reason, detail }: Gap): void {
    for (const kind of kinds) {
      this.#took({
        id: `${id}-${kind}`,
        source: this.#options.source,
        ...{ feed, kind, symbols, reason, detail },
        ...{ from: fromMicros, to: toMicros ?? null },
        ...{ status: 'open', backfilled: 0, at: nowMicros() },
      })
    }
  }

  /** Data flows: what an earlier run left without an end is over. */
  arrived(receivedAt: number): void {
    if (this.#inherited.length === 0) return
    const over = this.#inherited
    this.#inherited = []
    for (const gap of over) this.#took({ ...gap, to: receivedAt, at: nowMicros() })
  }

  /** Resolves when everything that was reported is written, and what is being filled has ended. */
  async close(): Promise<void> {
    await this.#filling
    await this.#writing
  }

  #took(gap: GapValue): void {
    this.#write(gap)
    if (hasEnd(gap)) {
      this.#unended.delete(gap.id)
      this.#fill(gap)
    } else this.#unended.set(gap.id, gap)
    this.#count()
  }

  #write(gap: GapValue): void {
    const { topic, write } = this.#options
    // What the broker refuses ends the whole pipeline: it is not for the ledger to tell.
    this.#writing = this.#writing.then(() => write(gapRecord(topic, gap))).catch(() => {})
  }

  #fill(gap: Ended): void {
    this.#filling = this.#filling.then(() => this.#fillNow(gap))
  }

  async #fillNow(gap: Ended): Promise<void> {
    const { context, history } = this.#options
    const { log, signal, metrics } = context
    if (signal.aborted) return
    const { source, kind, reason } = gap
    if (!history?.kinds.some((known) => known === kind)) {
      return this.#end(gap, 'lost', 0, `${source} has no history of ${kind}`)
    }
    let backfilled = 0
    try {
      await sleep(this.#options.settleMs ?? SETTLE_MS, undefined, { signal })
      for await (const events of this.#eventsOf(gap, history)) {
        backfilled += events
        metrics.backfilled.inc({ source: context.name, kind }, events)
      }
    } catch (cause) {
      if (signal.aborted) return
      const err = asTapeError(cause)
      log.warn({ err, kind, reason }, 'a gap could not be filled; it is told as lost')
      return this.#end(gap, 'lost', backfilled, `history failed: ${err.message}`)
    }
    if (signal.aborted) return
    const isWhole = gap.from >= this.#oldest(gap)
    if (isWhole) return this.#end(gap, 'closed', backfilled, gap.detail)
    this.#end(gap, 'lost', backfilled, 'older than producer.backfill_hours: its end was filled')
  }

  async *#eventsOf(gap: Ended, history: History): AsyncGenerator<number> {
    const { context, batches, put } = this.#options
    const { kind, symbols, to: toMicros } = gap
    const fromMicros = Math.max(gap.from, this.#oldest(gap))
    const request = { kind: kind as Frame['kind'], symbols, fromMicros, toMicros }
    for await (const frame of history.read(request, context)) {
      const made = batches({ ...frame, origin: 'backfill' })
      await put(made)
      yield made.reduce((sum, { events }) => sum + events, 0)
    }
  }

  /** Earliest event time that is filled. */
  #oldest({ to }: Ended): number {
    return to - this.#options.maxAgeMs * 1000
  }

  #end(gap: Ended, status: 'closed' | 'lost', backfilled: number, detail: string): void {
    const { log, metrics, name: source } = this.#options.context
    const seconds = Math.round((gap.to - gap.from) / 1e6)
    const facts = { kind: gap.kind, reason: gap.reason, seconds, backfilled }
    if (status === 'closed') log.info(facts, 'a gap is filled from history')
    else log.warn({ ...facts, detail }, 'a gap stays: its events are lost')
    metrics.gapsEnded.inc({ source, status })
    this.#write({ ...gap, status, backfilled, detail, at: nowMicros() })
  }

  #count(): void {
    const { metrics, name: source } = this.#options.context
    metrics.openGaps.set({ source }, this.#unended.size + this.#inherited.length)
  }
}
