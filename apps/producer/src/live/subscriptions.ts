import type { Request, Scope, Subscription } from './venue.ts'

const keyOf = ({ kind, symbol }: Subscription): string => `${kind} ${symbol}`

/** Asked for without an answer; stands; or answered without it, which only another connection may cure. */
type Standing = 'asked' | 'acknowledged' | 'lacking'

/**
 * What is wanted and how each of it stands on one connection. What the venue refused for good is remembered
 * in `refused`, which outlives the connection.
 */
export class Subscriptions {
  readonly #wanted: ReadonlyMap<string, Subscription>
  readonly #refused: Set<string>
  readonly #standing = new Map<string, Standing>()
  readonly #requests: Request[] = []

  constructor(wanted: readonly Subscription[], refused: Set<string>) {
    this.#wanted = new Map(wanted.map((one) => [keyOf(one), one]))
    this.#refused = refused
  }

  /** What is wanted and was not refused. */
  get sought(): readonly Subscription[] {
    return this.#where(() => true)
  }

  /** What to ask for: wanted, and neither asked for nor answered. */
  get due(): readonly Subscription[] {
    return this.#where((key) => !this.#standing.has(key))
  }

  get unanswered(): readonly Subscription[] {
    return this.#where((key) => (this.#standing.get(key) ?? 'asked') === 'asked')
  }

  get acknowledged(): readonly Subscription[] {
    return this.#where((key) => this.#standing.get(key) === 'acknowledged')
  }

  get lacking(): readonly Subscription[] {
    return this.#where((key) => this.#standing.get(key) === 'lacking')
  }

  /** Nothing is left that could be asked for, ever. */
  get hopeless(): boolean {
    return this.#wanted.size > 0 && this.#refused.size >= this.#wanted.size
  }

  asked(request: Request): void {
    this.#requests.push(request)
    for (const one of request.subscriptions) this.#set(one, 'asked')
  }

  /** What has no answer is due again. */
  askAgain(): void {
    this.#requests.length = 0
    for (const one of this.unanswered) this.#standing.delete(keyOf(one))
  }

  /** These are due again, whatever they were answered. */
  renew(subscriptions: readonly Subscription[]): void {
    for (const one of subscriptions) this.#standing.delete(keyOf(one))
  }

  acknowledge(about: Scope): void {
    for (const one of this.#in(about)) this.#set(one, 'acknowledged')
  }

  /**
   * The whole set that stands now. What stood and is gone is due again; what the oldest open request asked
   * for and did not get is lacking.
   */
  current(set: readonly Subscription[]): void {
    const has = new Set(set.map(keyOf))
    for (const one of this.acknowledged) {
      if (!has.has(keyOf(one))) this.#standing.delete(keyOf(one))
    }
    const answered = this.#requests.shift()
    for (const one of answered?.subscriptions ?? []) this.#set(one, 'lacking')
    for (const one of set) this.#set(one, 'acknowledged')
  }

  /** These are never asked for again, on any connection. Answers which they are. */
  refuse(about: Scope): readonly Subscription[] {
    const refused = this.#in(about).filter((one) => this.#wanted.has(keyOf(one)))
    for (const one of refused) {
      this.#refused.add(keyOf(one))
      this.#standing.delete(keyOf(one))
    }
    return refused
  }

  #in(about: Scope): readonly Subscription[] {
    if ('subscriptions' in about) return about.subscriptions
    const index = this.#requests.findIndex(({ id }) => id === about.request)
    return index < 0 ? [] : (this.#requests.splice(index, 1)[0] as Request).subscriptions
  }

  #set(one: Subscription, standing: Standing): void {
    const key = keyOf(one)
    if (this.#wanted.has(key)) this.#standing.set(key, standing)
  }

  #where(holds: (key: string) => boolean): readonly Subscription[] {
    const found: Subscription[] = []
    for (const [key, one] of this.#wanted) {
      if (!this.#refused.has(key) && holds(key)) found.push(one)
    }
    return found
  }
}
