import type { TapeEvent } from '../protocol.ts'
import type { AlertEvent, MarketEvent } from './market-event.ts'

/** More than a page shows at a time. */
const KEPT = 80
const RATE_WINDOW_MS = 2_000

function toTapeEvent(event: MarketEvent, seq: number, up: boolean): TapeEvent {
  const { key, symbol, timeMs: at } = event
  if (event.kind === 'quotes') {
    return { seq, key, symbol, at, kind: 'quotes', bid: event.bid, ask: event.ask }
  }
  const { c: price, v: size } = event.part
  if (event.kind === 'trades') return { seq, key, symbol, at, kind: 'trades', price, size, up }
  return { seq, key, symbol, at, kind: 'bars', price, size, up, timeframe: event.feed }
}

/** The latest events, of everything and of each instrument. */
export class Tape {
  readonly #all: TapeEvent[] = []
  readonly #byKey = new Map<string, TapeEvent[]>()
  #seq = 0
  #counts: { at: number; seq: number }[] = []

  get seq(): number {
    return this.#seq
  }

  add(event: MarketEvent, up: boolean): void {
    this.#push(toTapeEvent(event, ++this.#seq, up))
  }

  addAlert({ timeMs: at, ...found }: AlertEvent): void {
    this.#push({ seq: ++this.#seq, kind: 'alerts', at, ...found })
  }

  #push(entry: TapeEvent): void {
    const own = this.#byKey.get(entry.key) ?? []
    this.#byKey.set(entry.key, own)
    for (const list of [this.#all, own]) {
      list.push(entry)
      // Cut now and then: shifting an array at every event would cost more than the event.
      if (list.length > KEPT * 2) list.splice(0, list.length - KEPT)
    }
  }

  /** The latest events after a number, oldest first; only so many as a page can show. */
  since(seq: number, of: string | 'all'): readonly TapeEvent[] {
    const list = of === 'all' ? this.#all : (this.#byKey.get(of) ?? [])
    return list.slice(-KEPT).filter((event) => event.seq > seq)
  }

  /** Events per second over the last two seconds; call it about once a frame. */
  perSecond(nowMs: number): number {
    this.#counts.push({ at: nowMs, seq: this.#seq })
    while ((this.#counts[1]?.at ?? nowMs) < nowMs - RATE_WINDOW_MS) this.#counts.shift()
    const first = this.#counts[0] as { at: number; seq: number }
    return nowMs === first.at ? 0 : ((this.#seq - first.seq) * 1000) / (nowMs - first.at)
  }
}
