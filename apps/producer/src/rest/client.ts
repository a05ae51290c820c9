import { hideSecrets, type Redact } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'
import type { Log } from '@tickertape/kafka'
import { type BackOff, backOffMs } from '../live/patience.ts'
import type { Metrics } from '../metrics.ts'
import type { Rejections } from '../rejections/rejections.ts'
import { type Clock, systemClock, waitUntil } from './clock.ts'
import { exchange, type Limits } from './exchange.ts'
import { Pace } from './pace.ts'
import { retryAt } from './retry-after.ts'
import type { Answer, Judge, Verdict } from './verdict.ts'

export interface RestPatience extends Limits {
  /** After an answer that failed or could not be read. */
  readonly failure: BackOff
  /** After a refusal for being too quick, when the feed names no time. */
  readonly limit: BackOff
}

export const restPatience: RestPatience = {
  headersMs: 15_000,
  bodyMs: 60_000,
  bodyBytes: 64 * 1024 * 1024,
  failure: { backOffBaseMs: 1_000, backOffCapMs: 60_000 },
  limit: { backOffBaseMs: 60_000, backOffCapMs: 900_000 },
}

/** What tests set differently. */
export interface RestTiming {
  readonly clock?: Clock
  readonly patience?: RestPatience
  readonly spacingMs?: number
}

export interface RestOptions extends RestTiming {
  /** How logs and errors name the feed. */
  readonly name: string
  /** From one request to the next. */
  readonly spacingMs: number
  /** Values that no log, error or metric may show. */
  readonly secrets: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
  readonly log: Log
  readonly metrics: Metrics
  readonly rejections: Rejections
  readonly signal: AbortSignal
}

export interface Received<T> {
  readonly value: T
  /** Epoch milliseconds, when the last byte was there. */
  readonly receivedAtMs: number
}

type Bad = Exclude<Verdict<never>, { fate: 'good' }>

/** Who asks: an honest name, because feeds refuse clients without one. */
const USER_AGENT = 'tickertape/0.1'

/**
 * Asks one feed over HTTP, politely: one request at a time in its pace, with time-outs and bounds, and again
 * after what passes by itself. What an answer means is for the feed's protocol to say, never for its status.
 */
export class RestClient {
  readonly #options: RestOptions
  readonly #hide: Redact
  readonly #clock: Clock
  readonly #patience: RestPatience
  readonly #pace: Pace
  /** Answers of these kinds since the last good one. */
  #failures = 0
  #limits = 0

  constructor(options: RestOptions) {
    this.#options = options
    this.#hide = hideSecrets(options.secrets)
    this.#clock = options.clock ?? systemClock
    this.#patience = options.patience ?? restPatience
    this.#pace = new Pace(options.spacingMs, this.#clock)
  }

  /**
   * The first good answer; asks until there is one. Throws TAPE_SOURCE_REFUSED for what no
   * retry cures, or the signal's reason, at once.
   */
  async get<T>(url: URL, judge: Judge<T>): Promise<Received<T>> {
    const { metrics, name, signal } = this.#options
    for (;;) {
      await this.#pace.turn(signal)
      const { verdict, answer } = await this.#ask(url, judge)
      metrics.restAnswers.inc({ source: name, fate: verdict.fate })
      if (verdict.fate === 'good') {
        this.#failures = 0
        this.#limits = 0
        this.#pace.hold(verdict.holdUntilMs ?? 0)
        return { value: verdict.value, receivedAtMs: (answer as Answer).receivedAtMs }
      }
      if (verdict.fate === 'refused') throw this.#refusal(url, verdict)
      if (verdict.fate === 'unreadable') this.#reject(url, answer)
      await this.#rest(url, verdict, answer)
    }
  }

  async #ask<T>(
    url: URL,
    judge: Judge<T>,
  ): Promise<{ verdict: Verdict<T>; answer: Answer | undefined }> {
    const { headers, signal } = this.#options
    try {
      const answer = await exchange({
        url,
        headers: { 'user-agent': USER_AGENT, accept: 'application/json', ...headers },
        limits: this.#patience,
        clock: this.#clock,
        signal,
      })
      return { verdict: judge(answer), answer }
    } catch (error) {
      if (!(error instanceof TapeError)) throw error
      return { verdict: { fate: 'failed', told: error.message }, answer: undefined }
    }
  }

  /** Waits as long as the feed asks; where it names no time, longer with every bad answer in a row. */
  async #rest(url: URL, verdict: Bad, answer: Answer | undefined): Promise<void> {
    const { name, log, signal } = this.#options
    const now = this.#clock.now()
    const limited = verdict.fate === 'limited'
    const own = limited
      ? backOffMs(this.#limits++, verdict.backOff ?? this.#patience.limit)
      : backOffMs(this.#failures++, this.#patience.failure)
    const named = retryAt(answer?.header('retry-after'), now) ?? this.#heldBy(verdict)
    // Not all that were held back come at the same instant.
    const jitterMs = Math.random() * this.#patience.failure.backOffBaseMs
    const until = named === undefined ? now + own : Math.max(named, now) + jitterMs
    const facts = {
      source: name,
      url: this.#readable(url),
      told: this.#hide(verdict.told),
      pauseSeconds: Math.ceil((until - now) / 1000),
    }
    log.warn(facts, limited ? 'the feed limits us; waiting' : 'no good answer; trying again')
    if (limited) this.#pace.hold(until)
    else await waitUntil(until, this.#clock, signal)
  }

  #heldBy(verdict: Bad): number | undefined {
    return verdict.fate === 'limited' ? verdict.holdUntilMs : undefined
  }

  #refusal(url: URL, { told, advice }: Bad & { fate: 'refused' }): TapeError {
    const what = `${this.#options.name} answered ${told}: ${advice}`
    return new TapeError('TAPE_SOURCE_REFUSED', this.#hide(what), {
      context: { url: this.#readable(url) },
    })
  }

  #reject(url: URL, answer: Answer | undefined): void {
    this.#options.rejections.add('answer cannot be read', () => ({
      where: this.#readable(url),
      what: this.#hide(answer?.body ?? ''),
    }))
  }

  #readable(url: URL): string {
    return this.#hide(url.href)
  }
}
