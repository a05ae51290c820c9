import { setTimeout as sleep } from 'node:timers/promises'
import { BarFeed, type TestConfig } from '@tickertape/testkit'
import { PoisonLedger } from './poison-ledger.ts'
import { between, pick, type Random, seeded } from './random.ts'

const symbols = ['AAPL', 'TSLA', 'GOOGL', 'MSFT', 'NVDA', 'AMZN', 'META', 'NFLX', 'INTC', 'AMD']
const HUGE_BARS = 100_000

/** Events whose every number is known: bars without an end, and poison when a fault asks for it. */
export class Load implements AsyncDisposable {
  readonly feed: BarFeed
  readonly poisoned: PoisonLedger
  readonly #stop = new AbortController()
  readonly #running: Promise<void>
  /** Whoever sends waits for the one before: a feed takes one call at a time. */
  #tail: Promise<void> = Promise.resolve()

  private constructor(feed: BarFeed, poisoned: PoisonLedger, random: Random) {
    this.feed = feed
    this.poisoned = poisoned
    this.#running = this.#run(random)
    this.#running.catch(() => {})
  }

  static async start(setup: TestConfig, seed: number): Promise<Load> {
    const feed = await BarFeed.open(setup.config)
    return new Load(feed, await PoisonLedger.open(setup), seeded(seed, 'load'))
  }

  /** Resolves when the last event is acknowledged. */
  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#running
    await this.#tail
  }

  /** An array of 100,000 good bars in one record. */
  huge(): Promise<void> {
    return this.#send(() => this.feed.send(['HUGE'], HUGE_BARS))
  }

  poison(random: Random): Promise<void> {
    const kind = pick(random, Object.keys(this.poisoned.kinds))
    return this.#send(() => this.poisoned.send(kind, pick(random, symbols)))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await this.feed[Symbol.asyncDispose]()
    await this.poisoned[Symbol.asyncDispose]()
  }

  async #run(random: Random): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const some = symbols.filter(() => random() < 0.6)
      await this.#send(() => this.feed.send(some, between(random, 0, 12)))
      await sleep(between(random, 20, 250), undefined, { signal: this.#stop.signal }).catch(
        () => {},
      )
    }
  }

  #send(work: () => Promise<void>): Promise<void> {
    const sent = this.#tail.then(work)
    this.#tail = sent.catch(() => {})
    return sent
  }
}
