import type { InstrumentInfo } from '../protocol.ts'
import { type DayOpen, Instrument } from './instrument.ts'
import { type MarketEvent, placeOf } from './market-event.ts'
import { Tape } from './tape.ts'

export interface Seed {
  readonly key: string
  readonly open: DayOpen
  readonly last: number
  readonly atMs: number
  readonly feed: string
}

type Listener = (event: MarketEvent) => void

/** Every instrument and the tape, as the live edge has them. */
export class Market {
  readonly #instruments = new Map<string, Instrument>()
  readonly #listeners = new Set<Listener>()
  #infos: InstrumentInfo[] = []
  readonly tape = new Tape()
  /** Grows with every instrument that is new. */
  version = 0

  apply(event: MarketEvent): void {
    const up = this.#instrument(event.key).apply(event)
    this.tape.add(event, up)
    for (const listener of this.#listeners) listener(event)
  }

  seed({ key, open, last, atMs, feed }: Seed): void {
    this.#instrument(key).seed(open, last, atMs, feed)
  }

  /** Calls back for every event until the answer is called. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  get(key: string): Instrument | undefined {
    return this.#instruments.get(key)
  }

  /** By symbol, then source. */
  infos(): readonly InstrumentInfo[] {
    if (this.#infos.length !== this.#instruments.size) {
      this.#infos = [...this.#instruments.values()]
        .map(({ key, symbol, source }) => ({ key, symbol, source }))
        .sort((a, b) => (a.symbol + a.source < b.symbol + b.source ? -1 : 1))
    }
    return this.#infos
  }

  #instrument(key: string): Instrument {
    const known = this.#instruments.get(key)
    if (known) return known
    const { symbol, source } = placeOf(key)
    const instrument = new Instrument(key, symbol, source)
    this.#instruments.set(key, instrument)
    this.version++
    return instrument
  }
}
