import type { TapeError } from '@tickertape/errors'
import type { HeaderList } from './header-list.ts'
import { headerText, keptHeaders, originalHeaders } from './headers.ts'
import type { IncomingRecord, OutgoingRecord } from './record.ts'

/** A record of a topic that a service could not use. */
export interface RecordOrigin {
  readonly from: 'record'
  readonly service: string
  readonly topic: string
  readonly partition: number
  readonly offset: number
  /** Kafka timestamp of the record, epoch milliseconds. */
  readonly timestampMs: number
}

/** Something that a feed sent and that never became a record. */
export interface FeedOrigin {
  readonly from: 'feed'
  readonly service: string
  readonly source: string
  readonly feed: string
  readonly session: string
  /** Epoch microseconds. */
  readonly receivedAt: number
  /** Kind of a rejected item; a frame that could not be read has none. */
  readonly kind?: string
  /** Where in the feed, e.g. `row 17`. */
  readonly where?: string
}

export type Origin = RecordOrigin | FeedOrigin

export interface Rejected {
  readonly reason: TapeError
  readonly origin: Origin
  readonly key?: Buffer | null
  /** The original bytes; null for a record without a value. */
  readonly value: Buffer | null
  readonly headerList?: HeaderList
  /** When it was rejected, epoch milliseconds. */
  readonly atMs: number
  /** Length of the original, when `value` is only its beginning. */
  readonly cutFrom?: number
  /** How many were rejected since the letter before and are not kept. */
  readonly leftOut?: number
}

/** Where a dead letter is, e.g. `2@1041`. */
export interface Place {
  readonly partition: number
  readonly offset: number
}

export interface DeadLetter extends Place {
  /** Undefined for a record that none of the services wrote. */
  readonly origin: Origin | undefined
  readonly code: string
  readonly reason: string
  readonly atMs: number
  readonly key: Buffer | null
  readonly value: Buffer | null
  /** Headers of the original, in their order. */
  readonly headerList: HeaderList
  readonly cutFrom: number | undefined
  readonly leftOut: number
}

/** Keeps what we say about a record within the room that the dead-letter topic has for it. */
const MAX_TEXT = 1_000
const short = (text: string): string => (text.length <= MAX_TEXT ? text : text.slice(0, MAX_TEXT))

function originHeaders(origin: Origin): Record<string, string> {
  if (origin.from === 'record') {
    const { topic, partition, offset, timestampMs } = origin
    return {
      'dlq-topic': topic,
      'dlq-partition': String(partition),
      'dlq-offset': String(offset),
      'dlq-timestamp': String(timestampMs),
    }
  }
  const { source, feed, session, receivedAt, kind, where } = origin
  return {
    'dlq-source': short(source),
    'dlq-feed': short(feed),
    'dlq-session': short(session),
    'dlq-received-at': String(receivedAt),
    ...(kind === undefined ? {} : { 'dlq-kind': kind }),
    ...(where === undefined ? {} : { 'dlq-where': short(where) }),
  }
}

/**
 * The dead letter of what a service rejected: the original key, bytes and headers, and headers that say why,
 * when and where it came from (`headers` has these alone). A record's letter goes to the partition of its number, so letters keep the
 * order of their records. A record without a value has an empty letter with the header `dlq-null`.
 */
export function deadLetter(dlqTopic: string, rejected: Rejected): OutgoingRecord {
  const {
    reason,
    origin,
    key = null,
    value,
    headerList = [],
    atMs,
    cutFrom,
    leftOut = 0,
  } = rejected
  const headers = {
    'dlq-service': origin.service,
    'dlq-code': reason.code,
    'dlq-reason': short(reason.message),
    ...originHeaders(origin),
    ...(value === null ? { 'dlq-null': 'true' } : {}),
    ...(cutFrom === undefined ? {} : { 'dlq-cut-from': String(cutFrom) }),
    ...(leftOut === 0 ? {} : { 'dlq-left-out': String(leftOut) }),
  }
  return {
    topic: dlqTopic,
    key,
    value: value ?? Buffer.alloc(0),
    timestampMs: atMs,
    ...(origin.from === 'record' ? { partition: origin.partition } : {}),
    headers,
    headerList: [...keptHeaders(headerList), ...Object.entries(headers)],
  }
}

function originOf(text: (name: string) => string | undefined, atMs: number): Origin | undefined {
  const [topic, source] = [text('dlq-topic'), text('dlq-source')]
  if (topic !== undefined) {
    return {
      from: 'record',
      service: text('dlq-service') ?? 'flattener',
      topic,
      partition: Number(text('dlq-partition')),
      offset: Number(text('dlq-offset')),
      timestampMs: Number(text('dlq-timestamp') ?? atMs),
    }
  }
  if (source === undefined) return undefined
  const [kind, where] = [text('dlq-kind'), text('dlq-where')]
  return {
    from: 'feed',
    service: text('dlq-service') ?? 'producer',
    source,
    feed: text('dlq-feed') ?? '',
    session: text('dlq-session') ?? '',
    receivedAt: Number(text('dlq-received-at')),
    ...(kind === undefined ? {} : { kind }),
    ...(where === undefined ? {} : { where }),
  }
}

type LetterRecord = Omit<IncomingRecord, 'headerList'> & Partial<IncomingRecord>

/** Reads a record of the dead-letter topic; undefined for a mark, which says that a letter is done with. */
export function readDeadLetter(partition: number, record: LetterRecord): DeadLetter | undefined {
  const { offset, timestampMs: atMs, key, value, headers, headerList = [] } = record
  const text = (name: string) => headerText(headers[name])
  if (text('dlq-handled') !== undefined) return undefined
  const cutFrom = text('dlq-cut-from')
  return {
    partition,
    offset,
    origin: originOf(text, atMs),
    code: text('dlq-code') ?? 'unknown',
    reason: text('dlq-reason') ?? 'the record has no reason: something else wrote it',
    atMs,
    key,
    value: text('dlq-null') === undefined ? value : null,
    headerList: originalHeaders(headerList),
    cutFrom: cutFrom === undefined ? undefined : Number(cutFrom),
    leftOut: Number(text('dlq-left-out') ?? 0),
  }
}
