import { setTimeout as sleep } from 'node:timers/promises'
import type { Kafka } from 'kafkajs'
import { consumeGroup, type GroupControl, type GroupOptions } from '../consume/group-consumer.ts'
import { before, PartitionStop } from '../consume/partition-stop.ts'
import type { RecordOutput } from '../produce/record-output.ts'
import type { IncomingBatch } from '../records/record.ts'
import { TransactionWriter } from './transaction-writer.ts'

export interface ExactlyOnceOptions<T>
  extends Pick<GroupOptions, 'groupId' | 'topics' | 'signal' | 'log' | 'maxBytesPerPartition'> {
  /** Every topic that `transform` may append to. */
  readonly outputs: readonly string[]
  /**
   * Pause after a transaction that left nothing waiting, so that the next one is worth its price: a
   * transaction costs the same for one record as for thousands.
   */
  readonly lingerMs: number
  /**
   * Appends the output of a batch. Must not fail for bad input: that becomes a record for the dead-letter
   * topic. What it resolves with goes to `onCommitted`. Throws a PartitionStop to end with an offset: what
   * is before it is written, the rest waits for a new assignment.
   */
  readonly transform: (batch: IncomingBatch, output: RecordOutput) => Promise<T>
  readonly onCommitted: (batch: IncomingBatch, transformed: T) => void
  /** The partitions are dealt out anew; those that were stopped are tried again. */
  readonly onAssigned?: () => void
}

/** The part of a batch whose output is not committed yet. */
export function withoutDone(batch: IncomingBatch, nextOffset: number): IncomingBatch {
  const first = batch.records[0]
  if (!first || first.offset >= nextOffset) return batch
  return { ...batch, records: batch.records.filter(({ offset }) => offset >= nextOffset) }
}

/**
 * Consumes, transforms and produces so that every input record has its output exactly once, across crashes,
 * rebalances and zombies. Runs until the signal aborts.
 */
export async function transformExactlyOnce<T>(
  client: Kafka,
  options: ExactlyOnceOptions<T>,
): Promise<void> {
  const { groupId, outputs, lingerMs, signal, transform, onCommitted, onAssigned } = options
  const writers = new Map<string, TransactionWriter>()

  const close = async (key: string) => {
    const writer = writers.get(key)
    writers.delete(key)
    await writer?.[Symbol.asyncDispose]()
  }
  const writerFor = async (key: string, { topic, partition }: IncomingBatch) => {
    const known = writers.get(key)
    if (known) return known
    const opened = await TransactionWriter.open({ client, groupId, topic, partition, outputs })
    writers.set(key, opened)
    return opened
  }

  const run = async (key: string, whole: IncomingBatch) => {
    const writer = await writerFor(key, whole)
    const batch = withoutDone(whole, writer.nextOffset)
    if (batch.records.length === 0) return
    onCommitted(batch, await writer.write(batch, (output) => transform(batch, output)))
    const caughtUp = batch.nextOffset >= batch.highWatermark
    if (caughtUp) await sleep(lingerMs, undefined, { signal }).catch(() => {})
  }
  const onBatch = async (batch: IncomingBatch, control: GroupControl): Promise<undefined> => {
    const key = `${batch.topic}/${batch.partition}`
    try {
      await run(key, batch).catch(async (cause) => {
        if (!(cause instanceof PartitionStop)) throw cause
        await run(key, before(batch, cause.offset))
        control.pause(batch.topic, batch.partition)
      })
    } catch (cause) {
      await close(key)
      throw cause
    }
  }
  try {
    await consumeGroup(client, {
      ...options,
      onBatch,
      // Another owner may have written since: the next batch opens a new writer and asks.
      onAssigned: () => {
        onAssigned?.()
        for (const key of [...writers.keys()]) void close(key)
      },
    })
  } finally {
    await Promise.all([...writers.keys()].map(close))
  }
}
