import { asTapeError } from '@tickertape/errors'
import type { RawBar } from '@tickertape/schema'
import type { Frame } from '../../frame.ts'
import { randomId } from '../../random-id.ts'
import { RestClient, type RestTiming } from '../../rest/client.ts'
import { systemClock } from '../../rest/clock.ts'
import { polls } from '../../rest/polls.ts'
import type { SourceContext } from '../../source.ts'
import { readCandles, SPACING_MS } from './history.ts'
import { FEED } from './protocol.ts'
import { floorMinute, MINUTE_MS } from './rest.ts'

/** Candles come a little after their minute. */
const SETTLE_MS = 5_000
/** Minutes that are asked for again: a candle may still change, or come late. */
const AGAIN_MS = 3 * MINUTE_MS

const nextAt = (at: number) => floorMinute(at - SETTLE_MS) + MINUTE_MS + SETTLE_MS

/** Bars as they were sent, for as long as they are asked for again. */
class SentBars {
  readonly #sent = new Map<string, { readonly t: number; readonly text: string }>()

  /** Those that are new or have changed. */
  unsent(bars: readonly RawBar[]): RawBar[] {
    return bars.filter((bar) => {
      const key = `${bar.S} ${bar.t}`
      const text = JSON.stringify(bar)
      if (this.#sent.get(key)?.text === text) return false
      this.#sent.set(key, { t: bar.t, text })
      return true
    })
  }

  forgetBefore(ms: number): void {
    for (const [key, { t }] of this.#sent) if (t < ms) this.#sent.delete(key)
  }
}

/**
 * Bars of the minutes since the start: the stream has none, so they are asked for after each minute. What a
 * failed request missed, the next one brings, so nothing is missing but while nobody asks.
 */
export class MinuteBars {
  readonly #context: SourceContext
  readonly #timing: RestTiming
  readonly #client: RestClient
  readonly #session = randomId()
  readonly #symbols: Set<string>
  readonly #sent = new SentBars()
  readonly #startedAt: number
  #doneTo: number

  constructor(context: SourceContext, timing: RestTiming) {
    this.#context = context
    this.#timing = timing
    this.#client = new RestClient({ ...context, secrets: [], spacingMs: SPACING_MS, ...timing })
    this.#symbols = new Set(context.symbols)
    this.#startedAt = floorMinute((timing.clock ?? systemClock).now())
    this.#doneTo = this.#startedAt
  }

  /** Throws TAPE_SOURCE_REFUSED when Coinbase refuses the last symbol. */
  async *read(): AsyncGenerator<Frame> {
    const { signal } = this.#context
    const { clock = systemClock } = this.#timing
    try {
      for await (const at of polls({ clock, signal, nextAt })) {
        const toMs = floorMinute(at)
        for (const symbol of this.#symbols) yield* this.#ofSymbol(symbol, toMs)
        this.#doneTo = toMs
        this.#sent.forgetBefore(toMs - 2 * AGAIN_MS)
      }
    } catch (cause) {
      if (!signal.aborted) throw cause
    } finally {
      this.#leaveGap()
    }
  }

  async *#ofSymbol(symbol: string, toMs: number): AsyncGenerator<Frame> {
    const { config, log } = this.#context
    const asking = { client: this.#client, base: config.coinbase.rest_url, symbol }
    const fromMs = Math.max(this.#startedAt, this.#doneTo - AGAIN_MS)
    try {
      for await (const { value, receivedAtMs } of readCandles(asking, { fromMs, toMs })) {
        const items = this.#sent.unsent(value)
        const lineage = { receivedAt: receivedAtMs * 1000, feed: FEED, session: this.#session }
        if (items.length > 0) yield { kind: 'bars', items, ...lineage }
      }
    } catch (cause) {
      const err = asTapeError(cause)
      if (err.code !== 'TAPE_SOURCE_REFUSED' || this.#symbols.size === 1) throw cause
      this.#symbols.delete(symbol)
      log.warn({ err, symbol }, 'Coinbase refused the bars of a symbol; the others go on')
    }
  }

  /** Nobody asks from here on. */
  #leaveGap(): void {
    this.#context.onGap({
      ...{ id: randomId(), feed: FEED, kinds: ['bars'] },
      ...{ symbols: [...this.#symbols], fromMicros: this.#doneTo * 1000, toMicros: undefined },
      ...{ reason: 'stop', detail: 'the source was stopped' },
    })
  }
}
