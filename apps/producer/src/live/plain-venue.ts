import { FakeVenue, FakeVenueConnection, type VenueMessage } from '@tickertape/testkit'
import type { WebSocket } from 'ws'
import { silenceRules } from '../calendar/silence-rules.ts'
import { isMessage, jsonOf, numberOf, textOf } from './fields.ts'
import type { Protocol, Reading, Signal, Subscription, Venue, VenueOf } from './venue.ts'

/** For tests of the foundation: the plainest language that says all that a venue can say. */
export type PlainAnswer = 'acknowledge' | 'refuse' | 'nothing'

/** Answers each request as `answers` says, or acknowledges it; a request is for one symbol. */
export class PlainConnection extends FakeVenueConnection {
  answers: (symbol: string) => PlainAnswer = () => 'acknowledge'

  get asked(): readonly unknown[] {
    return this.received.map(({ symbol }) => symbol)
  }

  trades(symbol: string, ...ids: readonly number[]): void {
    if (!this.muted) this.send({ trades: ids.map((id) => ({ symbol, id })) })
  }

  signal(signal: Signal): void {
    this.send({ signal })
  }

  protected override answer(message: VenueMessage | undefined): void {
    if (message === undefined) return
    const { id, symbol } = message
    const answer = this.answers(String(symbol))
    const about = { request: id as number }
    if (answer === 'acknowledge') this.signal({ type: 'acknowledged', about })
    else if (answer === 'refuse') {
      const told = `unknown symbol ${symbol}`
      this.signal({
        type: 'error',
        error: { fate: 'refused', told, advice: 'name another', about },
      })
    }
  }
}

export class PlainFake extends FakeVenue<PlainConnection, { at: never }> {
  /** Of connections to come. */
  answers: (symbol: string) => PlainAnswer = () => 'acknowledge'

  static start(): Promise<PlainFake> {
    return new PlainFake({}).listen()
  }

  /** The connection that opened as number `index`, once so many requests came. */
  asked(index: number, requests: number): Promise<PlainConnection> {
    return this.connection(index, ({ received }) => received.length >= requests)
  }

  protected override has(): boolean {
    return true
  }

  protected override serve(socket: WebSocket, { changed }: { changed: () => void }) {
    const connection = new PlainConnection(socket, changed)
    connection.answers = this.answers
    return connection
  }
}

function read(text: string): Reading {
  const message = jsonOf(text)
  if (!isMessage(message)) return { unreadable: 'message is not a JSON object' }
  if (message.signal !== undefined) return { signals: [message.signal as Signal] }
  // Throws for trades that are no array, as a careless reader does.
  const trades = (message.trades as VenueMessage[]).map(({ symbol, id }) => ({
    ...{ S: textOf(symbol), p: 1, s: 1, t: numberOf(id) * 1000, i: String(id) },
    ...{ x: '', c: '', a: 'new' },
  }))
  return { trades }
}

/** Asks for one symbol a request. `onTick` hears the times of the foundation's clock. */
function protocolOf(onTick: (nowMicros: number) => void): Protocol {
  let id = 0
  return {
    subscribe: (subscriptions) =>
      subscriptions.map((one) => {
        id++
        return { id, subscriptions: [one], message: { id, symbol: one.symbol } }
      }),
    read,
    tick: (nowMicros) => {
      onTick(nowMicros)
      return {}
    },
  }
}

export interface PlainOptions extends Partial<Omit<Venue, 'wanted' | 'url'>> {
  readonly symbols?: readonly string[]
  readonly onTick?: (nowMicros: number) => void
}

export const plainVenue =
  (url: string, { symbols = ['A', 'B'], onTick = () => {}, ...changes }: PlainOptions): VenueOf =>
  () => ({
    ...{ name: 'Plain', feed: 'plain', url, greets: false, acknowledges: true },
    wanted: symbols.map((symbol): Subscription => ({ kind: 'trades', symbol })),
    silence: { ...silenceRules.crypto, deadlines: {} },
    connect: () => protocolOf(onTick),
    ...changes,
  })
