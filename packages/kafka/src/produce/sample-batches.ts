import { createRequire } from 'node:module'

/** Batches for tests, made by kafkajs, which writes what brokers accept. */
const require = createRequire(import.meta.url)
const { RecordBatch } = require('kafkajs/src/protocol/recordBatch/v0')
const Record = require('kafkajs/src/protocol/recordBatch/record/v0')
const Long = require('kafkajs/src/utils/long')

export interface Sample {
  readonly offset: number
  readonly timestampMs: number
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers?: Readonly<{ [name: string]: string }>
}

interface BatchOptions {
  readonly compression?: number
  readonly producerId?: number
}

export async function batch(
  samples: readonly Sample[],
  options: BatchOptions = {},
): Promise<Buffer> {
  const first = samples[0] as Sample
  const { compression = 0, producerId } = options
  const encoded = await RecordBatch({
    compression,
    firstOffset: Long.fromValue(first.offset),
    firstTimestamp: Long.fromValue(first.timestampMs),
    maxTimestamp: Long.fromValue(first.timestampMs),
    lastOffsetDelta: (samples.at(-1) as Sample).offset - first.offset,
    transactional: producerId !== undefined,
    producerId: Long.fromValue(producerId ?? -1),
    records: samples.map(({ offset, timestampMs, ...rest }) =>
      Record({
        ...rest,
        offsetDelta: offset - first.offset,
        timestampDelta: Long.fromValue(timestampMs - first.timestampMs),
      }),
    ),
  })
  return encoded.buffer
}

export const sample = (offset: number): Sample => ({
  offset,
  timestampMs: 1_795_000_000_000,
  key: Buffer.from('AAPL'),
  value: Buffer.from(`value ${offset}`),
})

export const ATTRIBUTES = 21
const CONTROL = 32

/** The marker that ends a transaction: a batch of one record whose key has version and type. */
export async function marker(offset: number, producerId: number, type: 'abort' | 'commit') {
  const key = Buffer.from([0, 0, 0, type === 'abort' ? 0 : 1])
  const bytes = await batch([{ ...sample(offset), key }], { producerId })
  bytes.writeInt16BE(bytes.readInt16BE(ATTRIBUTES) | CONTROL, ATTRIBUTES)
  return bytes
}
