import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import { TapeError } from '@tickertape/errors'
import { RecordView, VarintReader } from './record-view.ts'

export interface AbortedTransaction {
  readonly producerId: bigint
  readonly firstOffset: number
}

/** Places in the head of a record batch, message format 2. */
const LENGTH = 8
const MAGIC = 16
const ATTRIBUTES = 21
const LAST_OFFSET_DELTA = 23
const BASE_TIMESTAMP = 27
const MAX_TIMESTAMP = 35
const PRODUCER_ID = 43
const COUNT = 57
const RECORDS = 61
const SIZE_OF_LENGTH = 12

const COMPRESSION = 7
const LOG_APPEND_TIME = 8
const TRANSACTIONAL = 16
const CONTROL = 32
const ABORT = 0

const decompressors: Readonly<Record<number, (bytes: Buffer) => Buffer>> = {
  0: (bytes) => bytes,
  1: (bytes) => gunzipSync(bytes),
  4: (bytes) => zstdDecompressSync(bytes),
}
const compressions = ['none', 'gzip', 'snappy', 'lz4', 'zstd']

const offsetAt = (bytes: Buffer, at: number): number => Number(bytes.readBigInt64BE(at))

/** End of the batch that begins here, or undefined when the fetch cut it off. */
function endOf(bytes: Buffer, at: number): number | undefined {
  if (bytes.length - at < RECORDS) return undefined
  const end = at + SIZE_OF_LENGTH + bytes.readInt32BE(at + LENGTH)
  return end > bytes.length ? undefined : end
}

/** First offset of the first batch, or undefined where there is no whole one. */
export const firstOffsetOf = (bytes: Buffer): number | undefined =>
  endOf(bytes, 0) === undefined ? undefined : offsetAt(bytes, 0)

/** First offset behind the batches that are whole, or undefined when there is none. */
export function nextOffsetOf(bytes: Buffer): number | undefined {
  let next: number | undefined
  for (let at = 0; ; ) {
    const end = endOf(bytes, at)
    if (end === undefined) return next
    next = offsetAt(bytes, at) + bytes.readInt32BE(at + LAST_OFFSET_DELTA) + 1
    at = end
  }
}

/** Follows which producers' transactions were aborted, as a reader of committed records must. */
class Aborts {
  readonly #coming: AbortedTransaction[]
  readonly #open = new Set<bigint>()

  constructor(aborted: readonly AbortedTransaction[]) {
    this.#coming = aborted.toSorted((a, b) => a.firstOffset - b.firstOffset)
  }

  /** True when the records of a transactional batch do not count. */
  hide(bytes: Buffer, at: number, lastOffset: number): boolean {
    while ((this.#coming[0]?.firstOffset ?? Number.POSITIVE_INFINITY) <= lastOffset) {
      this.#open.add((this.#coming.shift() as AbortedTransaction).producerId)
    }
    return this.#open.size > 0 && this.#open.has(bytes.readBigInt64BE(at + PRODUCER_ID))
  }

  /** A marker ends its producer's transaction. Its one record has version and type as key. */
  end(bytes: Buffer, at: number): void {
    if (this.#open.size === 0) return
    const reader = new VarintReader(bytes, at + RECORDS)
    reader.next()
    reader.position++
    for (let field = 0; field < 3; field++) reader.next()
    if (bytes.readInt16BE(reader.position + 2) === ABORT) {
      this.#open.delete(bytes.readBigInt64BE(at + PRODUCER_ID))
    }
  }
}

export interface VisitOptions {
  readonly bytes: Buffer
  readonly aborted: readonly AbortedTransaction[]
  /** Records before and from here on are passed over: a fetch brings whole batches. */
  readonly from: number
  readonly to: number
  readonly onRecord: (record: RecordView) => void
}

/** Shows every committed record of the whole batches that a fetch brought. Throws TAPE_KAFKA_FAILED. */
export function visitRecords(options: VisitOptions): void {
  const { bytes, aborted } = options
  const aborts = new Aborts(aborted)
  const view = new RecordView()
  for (let at = 0; ; ) {
    const end = endOf(bytes, at)
    if (end === undefined) return
    if (bytes[at + MAGIC] !== 2) {
      const format = `message format ${bytes[at + MAGIC]}`
      throw new TapeError(
        'TAPE_KAFKA_FAILED',
        `records in ${format} are not read: upgrade the topic`,
      )
    }
    const attributes = bytes.readInt16BE(at + ATTRIBUTES)
    const lastOffset = offsetAt(bytes, at) + bytes.readInt32BE(at + LAST_OFFSET_DELTA)
    const hidden = (attributes & TRANSACTIONAL) !== 0 && aborts.hide(bytes, at, lastOffset)
    if (attributes & CONTROL) aborts.end(bytes, at)
    else if (!hidden) visitBatch(view, bytes.subarray(at, end), attributes, options)
    at = end
  }
}

function recordsOf(batch: Buffer, attributes: number): Buffer {
  const codec = attributes & COMPRESSION
  const decompress = decompressors[codec]
  if (decompress) return decompress(batch.subarray(RECORDS))
  const name = compressions[codec] ?? `codec ${codec}`
  throw new TapeError('TAPE_KAFKA_FAILED', `records compressed with ${name} are not read`)
}

function visitBatch(
  view: RecordView,
  batch: Buffer,
  attributes: number,
  { from, to, onRecord }: VisitOptions,
): void {
  const baseOffset = offsetAt(batch, 0)
  const baseTimestamp = offsetAt(batch, BASE_TIMESTAMP)
  const appended = attributes & LOG_APPEND_TIME ? offsetAt(batch, MAX_TIMESTAMP) : undefined
  const bytes = recordsOf(batch, attributes)
  const reader = new VarintReader(bytes, 0)
  view.bytes = bytes
  for (let left = batch.readInt32BE(COUNT); left > 0; left--) {
    const length = reader.next()
    const end = reader.position + length
    reader.position++
    const timestampDelta = reader.next()
    view.timestampMs = appended ?? baseTimestamp + timestampDelta
    view.offset = baseOffset + reader.next()
    const keyLength = reader.next()
    view.keyFrom = reader.position
    view.keyTo = view.keyFrom + keyLength
    if (keyLength > 0) reader.position = view.keyTo
    const valueLength = reader.next()
    view.valueFrom = reader.position
    view.valueTo = view.valueFrom + valueLength
    if (valueLength > 0) reader.position = view.valueTo
    view.headerCount = reader.next()
    view.headersFrom = reader.position
    reader.position = end
    if (view.offset >= from && view.offset < to) onRecord(view)
  }
}
