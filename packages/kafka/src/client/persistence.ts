import { setTimeout as sleep } from 'node:timers/promises'
import { TapeError } from '@tickertape/errors'
import type { Kafka } from 'kafkajs'
import type { Cluster } from './cluster.ts'

interface RequestError {
  readonly name: string
  readonly message: string
  /** Name of the broker's error, e.g. NOT_LEADER_FOR_PARTITION. */
  readonly type?: string
  readonly retriable?: boolean
  readonly host?: string
  readonly port?: number
}

const FIRST_PAUSE_MS = 5
const LONGEST_PAUSE_MS = 2_000
const PAUSE_GROWTH = 1.5
/** What passes within this long is nobody's business. */
const QUIET_MS = 1_000

/** What a moment cures, and nothing has to be looked up anew for. */
const passing = new Set([
  'CONCURRENT_TRANSACTIONS',
  'GROUP_LOAD_IN_PROGRESS',
  'NOT_ENOUGH_REPLICAS',
])

/**
 * Repeats requests while brokers are away, leaders or coordinators move or a transaction is still ending,
 * until the signal aborts. What another attempt cannot cure is thrown as it is.
 */
export class Persistence {
  readonly #cluster: Cluster
  readonly #signal: AbortSignal
  readonly #log: ReturnType<ReturnType<Kafka['logger']>['namespace']>

  constructor(client: Kafka, cluster: Cluster, signal: AbortSignal) {
    this.#cluster = cluster
    this.#signal = signal
    this.#log = client.logger().namespace('Sender')
  }

  async attempt<T>(work: () => Promise<T>): Promise<T> {
    const began = performance.now()
    for (let tries = 0; ; tries++) {
      if (this.#signal.aborted) {
        throw new TapeError('TAPE_KAFKA_UNAVAILABLE', 'the writer was closed')
      }
      try {
        return await work()
      } catch (cause) {
        const error = cause as RequestError
        if (!error.retriable) throw cause
        const retryCount = performance.now() - began < QUIET_MS ? 0 : tries
        this.#log.error(error.message, { retryCount, error: error.type ?? error.name })
        const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * PAUSE_GROWTH ** tries)
        await sleep(pauseMs * (0.8 + Math.random() * 0.4), undefined, {
          signal: this.#signal,
        }).catch(() => {})
        if (!passing.has(error.type ?? '')) await this.#lookAgain(error)
      }
    }
  }

  /** Finds brokers and leaders anew. A failure shows again in the next attempt. */
  async #lookAgain({ name, host, port }: RequestError): Promise<void> {
    const cluster = this.#cluster
    try {
      if (name === 'KafkaJSConnectionClosedError' && host !== undefined && port !== undefined) {
        cluster.removeBroker({ host, port })
      }
      if (!cluster.isConnected()) await cluster.connect()
      await cluster.refreshMetadata()
    } catch (cause) {
      this.#log.error((cause as Error).message, { retryCount: 0 })
    }
  }
}
