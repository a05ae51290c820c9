import { TapeError } from '@tickertape/errors'
import { nowMicros } from '../frame.ts'
import type { GapReason } from '../gap.ts'
import type { SourceContext } from '../source.ts'
import { Connection, type Happening } from './connection.ts'
import { Delivery, type DeliveryOptions } from './delivery.ts'
import { Gaps } from './gaps.ts'
import { handshakeError } from './handshake.ts'
import type { Inbox } from './inbox.ts'
import type { Loss } from './link.ts'
import { backOffMs, overdue, type Timings } from './patience.ts'
import { Predecessor } from './predecessor.ts'
import { type Action, type SessionEvent, type State, states, transition } from './session.ts'
import { Silence } from './silence.ts'
import type { Subscription, Venue, VenueError } from './venue.ts'

/** Name of the gap that a lost connection leaves. */
const CONNECTION = 'connection'

/** A venue that closes so soon after we paused is taken to have dropped us for it. */
const SLOW_MS = 5_000

/** Label of the metric. */
type LossReason = 'closed' | 'keepalive' | 'timeout' | 'mute' | 'error' | 'handshake' | 'slow'

const gapReasonOf: Readonly<Partial<Record<LossReason, GapReason>>> = {
  keepalive: 'keepalive',
  mute: 'mute',
  slow: 'slow',
}

/**
 * Keeps a venue's subscriptions and puts what arrives into an inbox, until it is stopped or refused. There
 * is one connection, and for a while its predecessor beside it when a venue announced to close that.
 */
export class Feed implements Disposable {
  readonly #venue: Venue
  readonly #context: SourceContext
  readonly #inbox: Inbox
  readonly #timings: Timings
  readonly #delivery: Delivery
  readonly #gaps: Gaps
  readonly #silence: Silence
  readonly #predecessor: Predecessor
  readonly #refused = new Set<string>()
  readonly #watch: NodeJS.Timeout
  readonly #actions: Readonly<Record<Action, (atLeastMs: number) => void>>
  #timer: NodeJS.Timeout | undefined
  #connection: Connection
  #state: State = 'connecting'
  #enteredAt = 0
  #firstDataAt: number | undefined
  #losses = 0
  #wasLive = false
  #slowed = false
  #resumedAt = Number.NEGATIVE_INFINITY
  #failure: TapeError | undefined

  constructor(options: DeliveryOptions) {
    const { venue, context, inbox, timings, watch } = options
    this.#venue = venue
    this.#context = context
    this.#inbox = inbox
    this.#timings = timings
    this.#delivery = new Delivery(options)
    this.#gaps = new Gaps(venue, context)
    this.#silence = new Silence({ watch, delayMs: venue.delayMs ?? 0, gaps: this.#gaps, context })
    this.#predecessor = new Predecessor(timings, (old) => this.#replacedTooLate(old))
    this.#actions = {
      authenticate: () => this.#connection.logIn(),
      subscribe: () => this.#connection.subscribe(),
      deliver: () => this.#deliver(),
      openBeside: () => this.#openBeside(),
      backOff: (atLeastMs) =>
        this.#wait(Math.max(atLeastMs, backOffMs(this.#losses++, this.#timings))),
      waitForPlace: (atLeastMs) =>
        this.#wait(Math.max(atLeastMs, timings.heldMs * (1 + Math.random() / 2))),
      open: () => {
        this.#connection = this.#open()
      },
      drain: () => this.#drain(),
      close: () => this.#close(),
    }
    this.#enter('connecting')
    this.#connection = this.#open()
    this.#watch = setInterval(() => this.#look(), timings.watchEveryMs)
  }

  /** Stops reading: the venue has to wait. */
  slow(): void {
    this.#slowed = true
    if (this.#state === 'live') this.#connection.pause()
    this.#predecessor.pause()
  }

  resume(): void {
    this.#slowed = false
    this.#resumedAt = performance.now()
    this.#expectData()
    this.#connection.resume()
    this.#predecessor.resume()
  }

  [Symbol.dispose](): void {
    this.#on('stopped')
  }

  #on(event: SessionEvent, atLeastMs = 0): void {
    const next = transition(this.#state, event)
    if (next === undefined) return
    this.#enter(next[0])
    this.#actions[next[1]](atLeastMs)
  }

  #enter(state: State): void {
    this.#state = state
    this.#enteredAt = performance.now()
    const { metrics, name: source } = this.#context
    for (const name of states) {
      metrics.sourceState.set({ source, state: name }, name === state ? 1 : 0)
    }
  }

  #open(): Connection {
    this.#firstDataAt = undefined
    return new Connection({
      ...{ venue: this.#venue, timings: this.#timings, refused: this.#refused },
      on: (connection, happening) => this.#happen(connection, happening),
      onArrival: (arrival) => {
        if (this.#delivery.take(arrival)) this.#settle()
      },
    })
  }

  #openBeside(): void {
    this.#context.log.info({ session: this.#connection.session }, 'replacing the connection')
    this.#predecessor.replace(this.#connection)
    this.#connection = this.#open()
  }

  #deliver(): void {
    const { log } = this.#context
    const { session, subscriptions } = this.#connection
    log.info({ session }, `the ${this.#venue.name} stream is live`)
    const lacking = namesOf(subscriptions.lacking)
    if (lacking.length > 0) {
      log.warn({ lacking }, `${this.#venue.name} did not accept the whole subscription`)
    }
    this.#wasLive = true
    this.#gaps.end(CONNECTION, nowMicros())
    this.#expectData()
    if (this.#slowed) this.#connection.pause()
    this.#predecessor.retire(() => this.#state === 'live')
  }

  #replacedTooLate(old: Connection): void {
    if (this.#state === 'live' || this.#state === 'draining') return
    this.#openGap('disconnect', 'it ended before its successor was live', { connection: old })
  }

  #wait(delayMs: number): void {
    this.#connection.close()
    this.#timer = setTimeout(() => this.#on('elapsed'), delayMs)
  }

  #drain(): void {
    this.#connection.drain()
    this.#predecessor.drain()
    this.#timer = setTimeout(() => this.#on('elapsed'), this.#timings.drainMs)
  }

  #close(): void {
    this.#connection.close()
    this.#predecessor.close()
    for (const timer of [this.#timer, this.#watch]) clearTimeout(timer)
    if (this.#failure) this.#openGap('disconnect', this.#failure.message)
    else this.#openGap('stop', 'the source was stopped')
    this.#inbox.end(this.#failure)
  }

  #happen(connection: Connection, happening: Happening): void {
    if (connection === this.#connection) this.#handle(happening)
    else if (happening.type === 'lost') this.#predecessor.lost(connection)
  }

  #handle(happening: Happening): void {
    if (happening.type === 'error') this.#fail(happening.error)
    else if (happening.type === 'lost') this.#lost(happening.loss)
    else if (happening.type === 'refused') {
      const { told, advice } = happening.error
      const refused = namesOf(happening.subscriptions)
      const what = refused.length > 0 ? 'these' : 'a request'
      this.#context.log.warn({ refused, told, advice }, `${this.#venue.name} refused ${what}`)
    } else this.#on(happening.type)
  }

  #lost(loss: Loss): void {
    if (loss.reason !== 'refused') {
      const wasSlow = this.#slowed || performance.now() - this.#resumedAt < SLOW_MS
      this.#lose(wasSlow ? 'slow' : loss.reason, loss.detail)
      return
    }
    const error = handshakeError(loss.status, loss.retryAfterMs, this.#venue)
    if (error.fate === 'lost') this.#lose('handshake', error.told, error)
    else this.#fail(error)
  }

  #lose(reason: LossReason, detail: string, { retryAfterMs = 0, sinceMs = 0 } = {}): void {
    const { metrics, log, name: source } = this.#context
    if (this.#state !== 'draining') {
      metrics.reconnects.inc({ source, reason })
      const facts = { reason, detail, losses: this.#losses + 1 }
      log.warn(facts, `lost the ${this.#venue.name} stream; reconnecting`)
      if (!this.#predecessor.isThere) {
        this.#openGap(gapReasonOf[reason] ?? 'disconnect', detail, { sinceMs })
      }
    }
    this.#on('lost', retryAfterMs)
  }

  #fail(error: VenueError): void {
    const { fate, told, advice, slow, retryAfterMs = 0 } = error
    const { log, metrics, name: source } = this.#context
    if (fate === 'lost') {
      this.#lose(slow ? 'slow' : 'error', told, { retryAfterMs })
    } else if (fate === 'held') {
      metrics.reconnects.inc({ source, reason: 'held' })
      log.warn({ told, advice }, `another session has our place at ${this.#venue.name}; waiting`)
      this.#openGap('disconnect', told)
      this.#on('held', retryAfterMs)
    } else if (fate === 'refused') {
      const { name, feed } = this.#venue
      const what = `${name} feed ${feed} answered ${told}: ${advice ?? 'see its documentation'}`
      this.#failure = new TapeError('TAPE_SOURCE_REFUSED', what, { context: { told } })
      this.#on('refused')
    } else metrics.ignored.inc({ source, type: 'error' })
  }

  #openGap(reason: GapReason, detail: string, { connection = this.#connection, sinceMs = 0 } = {}) {
    if (!this.#wasLive) return
    const subscriptions = connection.subscriptions.sought
    const heardAtMicros = (sinceMs || connection.aliveAt) * 1000
    this.#silence.lost(Date.now())
    const opening = { reason, detail, subscriptions, heardAtMicros }
    if (this.#gaps.open(CONNECTION, opening)) this.#delivery.explain()
  }

  /** From now on the data of what stands is due. */
  #expectData(): void {
    this.#silence.expect(this.#connection.subscriptions.acknowledged, Date.now())
  }

  #look(): void {
    this.#connection.tick(nowMicros())
    this.#reportMissing(Date.now())
    const now = performance.now()
    const isLive = this.#state === 'live'
    if (this.#slowed && isLive) return
    const { progressAt, heardAt, openedAt, subscriptions } = this.#connection
    const since = Math.max(progressAt, this.#enteredAt)
    const reason = overdue({ state: this.#state, now, progressAt: since, heardAt }, this.#timings)
    if (reason === 'timeout' && this.#state === 'subscribing' && this.#connection.askAgain()) return
    if (reason === 'timeout') this.#lose(reason, `no answer while ${this.#state}`)
    else if (reason === 'keepalive')
      this.#lose(reason, `no heartbeat for ${Math.round(now - heardAt)} ms`)
    else if (isLive && now - openedAt >= this.#timings.maxAgeMs) this.#on('leaving')
    else if (isLive) {
      if (subscriptions.due.length > 0) this.#connection.askAgain()
      this.#listen()
    }
  }

  /** Acts on silence that is not normal. */
  #listen(): void {
    const { renew, doubt } = this.#silence.look(Date.now())
    if (renew.length > 0) {
      const mute = namesOf(renew)
      this.#context.log.warn({ mute }, `${this.#venue.name} sends nothing of these; asking again`)
      this.#connection.renew(renew)
    }
    if (doubt === undefined) return
    if (!doubt.whole && this.#venue.severalConnections) this.#on('leaving')
    else this.#lose('mute', doubt.detail, { sinceMs: doubt.sinceMs })
  }

  #reportMissing(now: number): void {
    for (const { one, hole } of this.#delivery.missing(now)) {
      const detail = `trades ${hole.firstId} to ${hole.lastId} of ${one.symbol} are missing`
      this.#gaps.past(one, hole, detail)
    }
  }

  /** Only data shows that a connection works: a handshake alone does not reset the back-off. */
  #settle(): void {
    this.#firstDataAt ??= this.#delivery.lastAt
    if (this.#delivery.lastAt - this.#firstDataAt >= this.#timings.settledMs) this.#losses = 0
  }
}

const namesOf = (subscriptions: readonly Subscription[]): readonly string[] =>
  subscriptions.map(({ kind, symbol }) => `${kind}:${symbol}`)
