import type { HeaderList, RecordView } from '@tickertape/kafka'
import { chain, chainNumber, hashBytes, type Lanes } from './hash.ts'

/** A record as the archive gives it back. */
export interface WholeRecord {
  readonly timestampMs: number
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly headerList: HeaderList
}

const part: Lanes = { a: 0, b: 0 }
const ABSENT = -1

function chainBytes(lanes: Lanes, bytes: Uint8Array, from: number, to: number): void {
  chainNumber(lanes, Math.max(ABSENT, to - from))
  if (to <= from) return
  hashBytes(bytes, from, to, part)
  chain(lanes, part)
}

const chainWhole = (lanes: Lanes, bytes: Uint8Array | null): void =>
  bytes === null ? chainNumber(lanes, ABSENT) : chainBytes(lanes, bytes, 0, bytes.length)

function chainHeaders(lanes: Lanes, headers: HeaderList): void {
  for (const [name, value] of headers) {
    chainWhole(lanes, Buffer.from(name))
    chainWhole(lanes, value === null ? null : Buffer.from(value))
  }
}

function begin(lanes: Lanes, timestampMs: number): void {
  lanes.a = 0
  lanes.b = 0
  chainNumber(lanes, timestampMs)
}

/** Checksum of everything that a record of a topic has but its place. */
export function sumOfView(record: RecordView, lanes: Lanes): void {
  const { bytes } = record
  begin(lanes, record.timestampMs)
  chainBytes(lanes, bytes, record.keyFrom, record.keyTo)
  chainBytes(lanes, bytes, record.valueFrom, record.valueTo)
  if (record.headerCount > 0) chainHeaders(lanes, record.headerList())
}

/** The same of a record that the archive gives back. */
export function sumOfRecord(record: WholeRecord, lanes: Lanes): void {
  begin(lanes, record.timestampMs)
  chainWhole(lanes, record.key)
  chainWhole(lanes, record.value)
  chainHeaders(lanes, record.headerList)
}
