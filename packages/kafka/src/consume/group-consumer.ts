import type { TapeError } from '@tickertape/errors'
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs'
import { fromKafka, rejoinCause } from '../client/fate.ts'
import { leave } from '../client/leave.ts'
import type { Log } from '../client/log.ts'
import type { IncomingBatch } from '../records/record.ts'
import type { FetchedBatch } from './fetched-batch.ts'

export interface GroupControl {
  /** Commits the first offset that is not yet done. Rejects with a TAPE_KAFKA_ error, also when the group
   * changed in the meantime. */
  commit(topic: string, partition: number, offset: number): Promise<void>
  /** Goes on from this offset; records of the batch in hand are no longer wanted. */
  seek(topic: string, partition: number, offset: number): void
  /** Reads no more of the partition until it resumes or the assignment is new; the batch in hand is not done. */
  pause(topic: string, partition: number): void
  /** Reads a paused partition again. */
  resume(topic: string, partition: number): void
}

export interface GroupOptions {
  readonly groupId: string
  readonly topics: readonly string[]
  readonly signal: AbortSignal
  readonly log: Log
  /** Bytes of one partition that a fetch may bring. */
  readonly maxBytesPerPartition?: number
  /**
   * Handles a batch; partitions run side by side, the batches of one partition one after the other.
   * Resolves with the first offset that it did not take, if it did not take all: reading goes on from there.
   * A retryable error brings the batch again after a pause; any other ends the consumer.
   */
  readonly onBatch: (batch: IncomingBatch, control: GroupControl) => Promise<number | undefined>
  /** The assignment is new: whatever is held for a partition and not committed will be read again. */
  readonly onAssigned: (assignment: Readonly<Record<string, readonly number[]>>) => void
  /** Called once before the group is left: the last chance to commit. */
  readonly onStopping?: (control: GroupControl) => Promise<void>
}

const HEARTBEAT_MS = 2_000
/** The client wakes each of these after every fetch, so no more than are of use. */
const BATCHES_AT_ONCE = 64

function createConsumer(client: Kafka, { groupId, maxBytesPerPartition }: GroupOptions): Consumer {
  return client.consumer({
    groupId,
    // A killed member holds its partitions this long: short, because stopping clean is the common way.
    sessionTimeout: 10_000,
    heartbeatInterval: HEARTBEAT_MS,
    rebalanceTimeout: 20_000,
    maxBytesPerPartition: maxBytesPerPartition ?? 1_048_576,
    // The client beats between fetches: a longer wait would let a rebalance wait as well.
    maxWaitTimeInMs: HEARTBEAT_MS,
    minBytes: 1,
    allowAutoTopicCreation: false,
    readUncommitted: false,
  })
}

function controlOf(consumer: Consumer, pauses: Pauses): GroupControl {
  return {
    pause: (topic, partition) => pauses.add(topic, partition),
    resume: (topic, partition) => pauses.delete(topic, partition),
    async commit(topic, partition, offset) {
      try {
        await consumer.commitOffsets([{ topic, partition, offset: String(offset) }])
      } catch (cause) {
        throw fromKafka(cause)
      }
    },
    seek(topic, partition, offset) {
      consumer.seek({ topic, partition, offset: String(offset) })
    },
  }
}

/** Partitions that are not read for now. When the assignment is new all are: another start may go better. */
class Pauses {
  readonly #consumer: Consumer
  readonly #places = new Map<string, { topic: string; partitions: number[] }>()

  constructor(consumer: Consumer) {
    this.#consumer = consumer
  }

  add(topic: string, partition: number): void {
    const place = { topic, partitions: [partition] }
    this.#places.set(`${topic}/${partition}`, place)
    this.#consumer.pause([place])
  }

  delete(topic: string, partition: number): void {
    if (this.#places.delete(`${topic}/${partition}`)) {
      this.#consumer.resume([{ topic, partitions: [partition] }])
    }
  }

  has(key: string): boolean {
    return this.#places.has(key)
  }

  clear(): void {
    if (this.#places.size > 0) this.#consumer.resume([...this.#places.values()])
    this.#places.clear()
  }
}

/** Resolves when the consumer crashed for good, with the reason. */
function crashed(consumer: Consumer, log: Log): Promise<TapeError> {
  return new Promise((resolve) => {
    let restarts = 0
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      const err = fromKafka(payload.error)
      if (!payload.restart) resolve(err)
      // The first member of a new cluster finds no coordinator yet and starts again: nothing to see.
      else if (++restarts > 2) log.warn({ err, restarts }, 'the consumer starts again and again')
    })
  })
}

const aborted = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true })
    if (signal.aborted) resolve(undefined)
  })

/**
 * Hands batches to `onBatch`, one after the other per partition. kafkajs runs a batch of the old assignment
 * on while it hands out the same records under the new one (its issue 1097): so a batch waits for the one
 * before it, and neither runs nor counts as done once its assignment is over.
 */
class BatchLoop {
  readonly #options: GroupOptions
  readonly #pauses: Pauses
  readonly #fail: (error: TapeError) => void
  readonly #tails = new Map<string, Promise<void>>()
  #generation = 0

  constructor(options: GroupOptions, pauses: Pauses, fail: (error: TapeError) => void) {
    this.#options = options
    this.#pauses = pauses
    this.#fail = fail
  }

  assigned(assignment: Record<string, number[]>): void {
    const { groupId, log, onAssigned } = this.#options
    this.#generation++
    this.#pauses.clear()
    log.debug({ groupId, assignment }, 'partitions assigned')
    onAssigned(assignment)
  }

  async take(payload: EachBatchPayload, control: GroupControl): Promise<void> {
    const key = `${payload.batch.topic}/${payload.batch.partition}`
    const generation = this.#generation
    const before = this.#tails.get(key) ?? Promise.resolve()
    const run = before.then(() => this.#run(payload, control, generation))
    this.#tails.set(
      key,
      run.catch(() => {}),
    )
    await run
  }

  async #run(payload: EachBatchPayload, control: GroupControl, generation: number): Promise<void> {
    const { resolveOffset, isRunning, isStale, heartbeat } = payload
    const batch = payload.batch as unknown as FetchedBatch
    const key = `${batch.topic}/${batch.partition}`
    const assigned = () => generation === this.#generation && isRunning() && !isStale()
    const current = () => assigned() && !this.#pauses.has(key)
    if (!current() || this.#options.signal.aborted) return
    // The client beats between batches only; one that waits for a slow neighbour must not cost the group.
    const beat = setInterval(() => heartbeat().catch(() => {}), HEARTBEAT_MS)
    let untaken: number | undefined
    try {
      untaken = await this.#options.onBatch(batch, control)
    } catch (cause) {
      const rejoin = rejoinCause(cause)
      if (rejoin) throw rejoin
      const error = fromKafka(cause)
      if (!error.retryable) this.#fail(error)
      throw error
    } finally {
      clearInterval(beat)
    }
    const [first] = batch.records
    if (!first) return
    if (untaken === undefined) {
      if (current()) resolveOffset(batch.lastOffset())
    } else if (untaken > first.offset && assigned()) resolveOffset(String(untaken - 1))
  }
}

/**
 * Consumes topics as a member of a group until the signal aborts, then lets the batches in hand finish.
 * Reads committed records only, from the beginning where nothing is committed. Rejects with the error that
 * a retry cannot cure.
 */
export async function consumeGroup(client: Kafka, options: GroupOptions): Promise<void> {
  const { topics, signal, log, onStopping } = options
  const consumer = createConsumer(client, options)
  const pauses = new Pauses(consumer)
  const control = controlOf(consumer, pauses)
  const failed = Promise.withResolvers<TapeError>()
  const loop = new BatchLoop(options, pauses, failed.resolve)
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => loop.assigned(payload.memberAssignment))
  // From here on: who may not join the group crashes before it runs.
  const crash = crashed(consumer, log)
  try {
    await consumer.connect()
    await consumer.subscribe({ topics: [...topics], fromBeginning: true })
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: BATCHES_AT_ONCE,
      eachBatch: (payload) => loop.take(payload, control),
    })
    const error = await Promise.race([aborted(signal), crash, failed.promise])
    if (error) throw error
    await onStopping?.(control)
  } finally {
    await leave(() => consumer.disconnect(), log)
  }
}
