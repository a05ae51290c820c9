import type { EventView } from './event-shape.ts'
import { stretchOf } from './window.ts'

/** Events of a partition that were received in one stretch of time. */
export interface StretchSum {
  readonly stretch: number
  readonly events: number
  /** Sum of the checksums. */
  readonly a: number
  readonly b: number
  /** Offsets of the first and the last of them. */
  readonly first: number
  readonly last: number
}

const nothing: Omit<StretchSum, 'stretch'> = { events: 0, a: 0, b: 0, first: -1, last: -1 }

/** Count and checksum of events by stretch of time; 60 bytes a stretch. */
export class StretchSums {
  readonly #grainUs: number
  readonly #places = new Map<number, number>()
  #events = new Float64Array(64)
  #a = new Int32Array(64)
  #b = new Int32Array(64)
  #first = new Float64Array(64)
  #last = new Float64Array(64)
  /** Events come in order of time, more or less: the place of the last one is mostly that of the next. */
  #stretch = Number.NaN
  #place = 0

  constructor(grainUs: number) {
    this.#grainUs = grainUs
  }

  add({ lanes, receivedUs, offset }: EventView): void {
    const stretch = stretchOf(receivedUs, this.#grainUs)
    if (stretch !== this.#stretch) this.#goTo(stretch, offset)
    const place = this.#place
    this.#events[place] = (this.#events[place] as number) + 1
    this.#a[place] = ((this.#a[place] as number) + lanes.a) | 0
    this.#b[place] = ((this.#b[place] as number) + lanes.b) | 0
    this.#last[place] = offset
  }

  get events(): number {
    return this.#events.reduce((sum, events) => sum + events, 0)
  }

  get stretches(): readonly number[] {
    return [...this.#places.keys()].sort((a, b) => a - b)
  }

  of(stretch: number): StretchSum {
    const place = this.#places.get(stretch)
    if (place === undefined) return { stretch, ...nothing }
    return {
      stretch,
      events: this.#events[place] as number,
      a: this.#a[place] as number,
      b: this.#b[place] as number,
      first: this.#first[place] as number,
      last: this.#last[place] as number,
    }
  }

  #goTo(stretch: number, offset: number): void {
    let place = this.#places.get(stretch)
    if (place === undefined) {
      place = this.#places.size
      if (place === this.#events.length) this.#grow()
      this.#places.set(stretch, place)
      this.#first[place] = offset
    }
    this.#stretch = stretch
    this.#place = place
  }

  #grow(): void {
    const size = this.#events.length * 2
    const longer = (from: Float64Array) => {
      const to = new Float64Array(size)
      to.set(from)
      return to
    }
    const lane = (from: Int32Array) => {
      const to = new Int32Array(size)
      to.set(from)
      return to
    }
    this.#events = longer(this.#events)
    this.#first = longer(this.#first)
    this.#last = longer(this.#last)
    this.#a = lane(this.#a)
    this.#b = lane(this.#b)
  }
}

type Sum = Pick<StretchSum, 'events' | 'a' | 'b'>

export const sameSum = (one: Sum, other: Sum): boolean =>
  one.events === other.events && one.a === other.a && one.b === other.b
