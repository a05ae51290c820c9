import type { Kafka } from 'kafkajs'
import { fromKafka } from '../client/fate.ts'
import { BatchSender } from '../produce/batch-sender.ts'
import type { RecordOutput } from '../produce/record-output.ts'
import { prepareSending, type Sending } from '../produce/sending.ts'
import type { IncomingBatch } from '../records/record.ts'
import { TransactionSession } from './transaction-session.ts'

export interface WriterOptions {
  readonly client: Kafka
  readonly groupId: string
  readonly topic: string
  readonly partition: number
  /** Every topic that may be written to. */
  readonly outputs: readonly string[]
}

interface Parts extends Pick<Sending, 'output' | 'close'> {
  readonly session: TransactionSession
  readonly sender: BatchSender
}

/**
 * Writes the output of one input partition, each batch in a transaction with its offset inside. The client's
 * offset commit carries no group generation, so the transactional id belongs to the input partition:
 * opening a writer fences whoever wrote for this partition before.
 */
export class TransactionWriter implements AsyncDisposable {
  readonly #options: WriterOptions
  readonly #parts: Parts
  /** First input offset whose output is not committed. */
  #nextOffset: number

  private constructor(options: WriterOptions, parts: Parts, nextOffset: number) {
    this.#options = options
    this.#parts = parts
    this.#nextOffset = nextOffset
  }

  get nextOffset(): number {
    return this.#nextOffset
  }

  /**
   * Fences the previous owner first and reads the committed offset after that: in the other order the
   * previous owner could commit in between, and its batch would be written twice.
   */
  static async open(options: WriterOptions): Promise<TransactionWriter> {
    const { client, groupId, topic, partition, outputs } = options
    const transactionalId = `${groupId}-${topic}-${partition}`
    const { cluster, persistence, output, close } = prepareSending(client)
    try {
      const session = await TransactionSession.open({ cluster, persistence, transactionalId })
      const { producer } = session
      const sender = new BatchSender({ cluster, persistence, transactionalId, producer })
      const place = { groupId, topic, partition }
      const nextOffset = await session.endPredecessor(outputs, place)
      return new TransactionWriter(options, { output, close, session, sender }, nextOffset)
    } catch (cause) {
      await close()
      throw fromKafka(cause)
    }
  }

  /**
   * Writes what `fill` appends and marks the batch as done, both or neither; what `fill` throws comes as it
   * is, and nothing was written. After any other rejection the outcome is unknown: dispose of the writer and
   * open another, which finds out.
   */
  async write<T>(
    batch: Pick<IncomingBatch, 'nextOffset'>,
    fill: (output: RecordOutput) => Promise<T>,
  ): Promise<T> {
    const { groupId, topic, partition } = this.#options
    const { output, session, sender } = this.#parts
    output.begin()
    const filled = await fill(output)
    try {
      for (const round of output.rounds()) {
        await session.join(round)
        await sender.send(round)
      }
      await session.addOffset({ groupId, topic, partition, offset: batch.nextOffset })
      await session.commit()
    } catch (cause) {
      throw fromKafka(cause)
    }
    this.#nextOffset = batch.nextOffset
    return filled
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.close()
  }
}
