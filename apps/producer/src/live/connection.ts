import { randomId } from '../random-id.ts'
import { Link, type Loss } from './link.ts'
import type { Timings } from './patience.ts'
import { Subscriptions } from './subscriptions.ts'
import type { Protocol, Reading, Signal, Subscription, Venue, VenueError } from './venue.ts'

/** An answer may be lost: what has none is asked for again, so often on one connection. */
const MAX_ASKS = 3

/** What happens to a session, for the feed that owns the connection. */
export type Happening =
  | { readonly type: 'welcomed' | 'authenticated' | 'acknowledged' | 'leaving' }
  | { readonly type: 'error'; readonly error: VenueError }
  | { readonly type: 'lost'; readonly loss: Loss }
  | {
      readonly type: 'refused'
      readonly subscriptions: readonly Subscription[]
      readonly error: VenueError
    }

/** A frame and what it says. `receivedAt` in epoch microseconds. */
export interface Arrival {
  readonly reading: Reading
  readonly frame: Buffer
  readonly session: string
  readonly receivedAt: number
}

export interface ConnectionOptions {
  readonly venue: Venue
  readonly timings: Timings
  /** What the venue refused for good, on any connection. */
  readonly refused: Set<string>
  readonly on: (connection: Connection, happening: Happening) => void
  readonly onArrival: (arrival: Arrival) => void
}

/**
 * One WebSocket that speaks the venue's language and knows how its subscriptions stand. What has to be patient
 * is told by `performance.now()`: a wall clock that is set back would let a dead connection stand as long.
 */
export class Connection {
  /** Names the connection in the lineage of its events. */
  readonly session = randomId()
  readonly openedAt = performance.now()
  readonly subscriptions: Subscriptions
  readonly #options: ConnectionOptions
  readonly #protocol: Protocol
  readonly #link: Link
  #asks = 0
  #progressAt = performance.now()
  #heardAt = performance.now()
  #aliveAt = Date.now()

  constructor(options: ConnectionOptions) {
    const { venue, timings, refused } = options
    this.#options = options
    this.subscriptions = new Subscriptions(venue.wanted, refused)
    this.#protocol = venue.connect()
    this.#link = new Link({
      ...{ url: venue.url, timings },
      onOpen: () => {
        if (!venue.greets) this.#tell({ type: 'welcomed' })
      },
      onFrame: (frame, receivedAt) => this.#read(frame, receivedAt),
      onHeard: (from) => this.#hear(from),
      onLost: (loss) => this.#tell({ type: 'lost', loss }),
    })
  }

  /** `performance.now()` of the last request that was sent or answered. */
  get progressAt(): number {
    return this.#progressAt
  }

  /** `performance.now()` of the last message or ping of the venue. */
  get heardAt(): number {
    return this.#heardAt
  }

  /** Epoch ms of the last sign of life, answers to our pings included. */
  get aliveAt(): number {
    return this.#aliveAt
  }

  logIn(): void {
    const { login } = this.#protocol
    if (login === undefined) this.#tell({ type: 'authenticated' })
    else this.#link.send(login)
  }

  /** Asks for all that is wanted, and neither asked for nor answered. */
  subscribe(): void {
    this.#asks++
    const { due } = this.subscriptions
    const requests = due.length === 0 ? [] : this.#protocol.subscribe(due)
    for (const request of requests) {
      this.subscriptions.asked(request)
      this.#link.send(request.message, () => {
        this.#progressAt = performance.now()
        if (this.#options.venue.acknowledges) return
        this.subscriptions.acknowledge(request)
        this.#settle()
      })
    }
    this.#settle()
  }

  /** Asks once more for what has no answer. False when that was done often enough. */
  askAgain(): boolean {
    if (this.#asks >= MAX_ASKS) return false
    this.subscriptions.askAgain()
    this.subscribe()
    return true
  }

  /** Asks once more for what stands and is silent. */
  renew(subscriptions: readonly Subscription[]): void {
    this.subscriptions.renew(subscriptions)
    this.subscribe()
  }

  tick(nowMicros: number): void {
    const reading = this.#protocol.tick?.(nowMicros)
    if (reading !== undefined) this.#deliver(reading, Buffer.alloc(0), nowMicros)
  }

  pause(): void {
    this.#link.pause()
  }

  resume(): void {
    this.#heardAt = performance.now()
    this.#link.resume()
  }

  drain(): void {
    this.#link.drain()
  }

  close(): void {
    this.#link.close()
  }

  #tell(happening: Happening): void {
    this.#options.on(this, happening)
  }

  #hear(from: 'message' | 'ping' | 'pong'): void {
    this.#aliveAt = Date.now()
    if (from !== 'pong') this.#heardAt = performance.now()
  }

  #read(frame: Buffer, receivedAt: number): void {
    this.#hear('message')
    this.#deliver(readingOf(this.#protocol, frame, receivedAt), frame, receivedAt)
  }

  #deliver(reading: Reading, frame: Buffer, receivedAt: number): void {
    for (const signal of reading.signals ?? []) this.#heed(signal)
    this.#options.onArrival({ reading, frame, session: this.session, receivedAt })
  }

  #heed(signal: Signal): void {
    if (signal.type === 'acknowledged') {
      this.subscriptions.acknowledge(signal.about)
      this.#settle()
    } else if (signal.type === 'current') {
      this.subscriptions.current(signal.subscriptions)
      this.#settle()
    } else if (signal.type === 'error') this.#fail(signal.error)
    else if (isOfSession(signal)) this.#tell(signal)
  }

  #fail(error: VenueError): void {
    if (error.fate !== 'refused' || error.about === undefined) {
      this.#tell({ type: 'error', error })
      return
    }
    const subscriptions = this.subscriptions.refuse(error.about)
    if (this.subscriptions.hopeless) this.#tell({ type: 'error', error })
    else {
      this.#tell({ type: 'refused', subscriptions, error })
      this.#settle()
    }
  }

  /** Tells once everything that can be asked for has an answer. */
  #settle(): void {
    this.#progressAt = performance.now()
    if (this.subscriptions.unanswered.length === 0) this.#tell({ type: 'acknowledged' })
  }
}

type SessionSignal = Extract<Signal, { type: 'welcomed' | 'authenticated' | 'leaving' }>

const isOfSession = (signal: Signal): signal is SessionSignal =>
  ['welcomed', 'authenticated', 'leaving'].includes(signal.type)

function readingOf(protocol: Protocol, frame: Buffer, receivedAt: number): Reading {
  try {
    return protocol.read(frame.toString(), receivedAt)
  } catch {
    return { unreadable: 'message has a shape that is not expected' }
  }
}
