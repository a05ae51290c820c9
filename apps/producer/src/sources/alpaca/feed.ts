import { randomBytes } from 'node:crypto'
import { TapeError } from '@tickertape/errors'
import type { Inbox } from '../../inbox.ts'
import type { SourceContext } from '../../source.ts'
import { Link } from './link.ts'
import { toFrames } from './normalise.ts'
import { backOffMs, overdue, type Timings } from './patience.ts'
import {
  errorFacts,
  lackingIn,
  type Message,
  parseMessages,
  type Subscription,
  wantedSubscription,
} from './protocol.ts'
import { type Action, type SessionEvent, type State, states, transition } from './session.ts'

type LossReason = 'closed' | 'keepalive' | 'timeout' | 'mute' | 'error'

/** Keeps one subscribed connection and puts what arrives into an inbox, until it is stopped or refused. */
export class Feed implements Disposable {
  readonly #context: SourceContext
  readonly #inbox: Inbox
  readonly #timings: Timings
  readonly #wanted: Subscription
  readonly #watch: NodeJS.Timeout
  #pause: NodeJS.Timeout | undefined
  #link: Link | undefined
  #session = ''
  #state: State = 'connecting'
  #inStateSince = 0
  #firstDataAt: number | undefined
  #lastDataAt = 0
  #losses = 0
  #slowed = false
  #failure: TapeError | undefined

  constructor(context: SourceContext, inbox: Inbox, timings: Timings) {
    this.#context = context
    this.#inbox = inbox
    this.#timings = timings
    const { kinds, symbols } = context
    const { feed } = context.config.alpaca
    this.#wanted = wantedSubscription({ feed, kinds, symbols })
    this.#watch = setInterval(() => this.#look(), timings.watchEveryMs)
    this.#enter('connecting')
    this.#open()
  }

  /** Stops reading: the server has to wait. */
  slow(): void {
    this.#slowed = true
    if (this.#state === 'live') this.#link?.pause()
  }

  resume(): void {
    this.#slowed = false
    this.#lastDataAt = Date.now()
    this.#link?.resume()
  }

  [Symbol.dispose](): void {
    this.#on('stopped')
  }

  #on(event: SessionEvent): void {
    const next = transition(this.#state, event)
    if (next === undefined) return
    this.#enter(next[0])
    this.#perform(next[1])
  }

  #enter(state: State): void {
    this.#state = state
    this.#inStateSince = Date.now()
    const { metrics, name: source } = this.#context
    for (const name of states) {
      metrics.sourceState.set({ source, state: name }, name === state ? 1 : 0)
    }
  }

  #perform(action: Action): void {
    const { key_id: key, secret_key: secret } = this.#context.config.alpaca
    if (action === 'authenticate') this.#link?.send({ action: 'auth', key, secret })
    else if (action === 'subscribe') this.#link?.send({ action: 'subscribe', ...this.#wanted })
    else if (action === 'deliver') this.#deliver()
    else if (action === 'backOff') this.#wait(backOffMs(this.#losses++, this.#timings))
    else if (action === 'waitForKey') this.#wait(this.#timings.heldMs * (1 + Math.random() / 2))
    else if (action === 'open') this.#open()
    else this.#close()
  }

  #open(): void {
    const { url, feed } = this.#context.config.alpaca
    this.#session = randomBytes(8).toString('hex')
    this.#firstDataAt = undefined
    this.#link = new Link({
      url: `${url}/v2/${feed}`,
      timings: this.#timings,
      onText: (text, receivedAt) => this.#read(text, receivedAt),
      onLost: (reason, detail) => this.#lose(reason, detail),
    })
  }

  #deliver(): void {
    this.#context.log.info({ session: this.#session }, 'the Alpaca stream is live')
    if (this.#slowed) this.#link?.pause()
  }

  #wait(delayMs: number): void {
    this.#link?.close()
    this.#pause = setTimeout(() => this.#on('elapsed'), delayMs)
  }

  #close(): void {
    this.#link?.close()
    clearTimeout(this.#pause)
    clearInterval(this.#watch)
    this.#inbox.end(this.#failure)
  }

  #look(): void {
    if (this.#slowed && this.#state === 'live') return
    const { feed } = this.#context.config.alpaca
    const reason = overdue(
      {
        feed,
        state: this.#state,
        now: Date.now(),
        inStateSince: this.#inStateSince,
        lastDataAt: this.#lastDataAt,
      },
      this.#timings,
    )
    if (reason === 'timeout') this.#lose(reason, `no answer while ${this.#state}`)
    if (reason === 'mute') this.#lose(reason, `no data for ${this.#timings.muteMs / 1000} s`)
  }

  #lose(reason: LossReason, detail: string): void {
    const { metrics, log } = this.#context
    metrics.reconnects.inc({ source: this.#context.name, reason })
    log.warn({ reason, detail, losses: this.#losses + 1 }, 'lost the Alpaca stream; reconnecting')
    this.#on('lost')
  }

  #read(text: string, receivedAt: number): void {
    const arrival = { receivedAt, feed: this.#context.config.alpaca.feed, session: this.#session }
    const messages = parseMessages(text)
    if (messages === undefined) {
      this.#context.rejections.add('message is not a JSON array', () => ({
        what: text,
        ...arrival,
      }))
      return
    }
    const data = messages.filter((message) => !this.#control(message))
    const { frames, ignored } = toFrames(data, arrival)
    const { metrics, name: source } = this.#context
    for (const type of ignored) metrics.ignored.inc({ source, type })
    if (frames.length > 0) this.#settle()
    for (const frame of frames) this.#inbox.push(frame)
  }

  /** Handles a message about the session; false for any other. */
  #control(message: Message): boolean {
    if (message.T === 'success' && message.msg === 'connected') this.#on('welcomed')
    else if (message.T === 'success' && message.msg === 'authenticated') this.#on('authenticated')
    else if (message.T === 'subscription') this.#acknowledge(message)
    else if (message.T === 'error') this.#fail(Number(message.code), String(message.msg))
    else return false
    return true
  }

  #acknowledge(message: Message): void {
    const lacking = lackingIn(message, this.#wanted)
    if (lacking.length > 0) {
      this.#context.log.warn({ lacking }, 'Alpaca did not accept the whole subscription')
    }
    this.#on('acknowledged')
  }

  #fail(code: number, told: string): void {
    const { fate, advice } = errorFacts(code)
    const { log, metrics } = this.#context
    const { feed } = this.#context.config.alpaca
    if (fate === 'lost') this.#lose('error', `${code} ${told}`)
    else if (fate === 'held') {
      metrics.reconnects.inc({ source: this.#context.name, reason: 'held' })
      log.warn({ code, told }, 'another session has the Alpaca key: stop it; waiting for it to end')
      this.#on('held')
    } else if (fate === 'refused') {
      const what = `Alpaca feed ${feed} answered ${code} ${told}: ${advice}`
      this.#failure = new TapeError('TAPE_SOURCE_REFUSED', what, { context: { alpacaCode: code } })
      this.#on('refused')
    }
  }

  /** Only data shows that a connection works: a handshake alone does not reset the back-off. */
  #settle(): void {
    this.#lastDataAt = Date.now()
    this.#firstDataAt ??= this.#lastDataAt
    if (this.#lastDataAt - this.#firstDataAt >= this.#timings.settledMs) this.#losses = 0
  }
}
