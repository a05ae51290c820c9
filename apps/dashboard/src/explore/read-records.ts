import { TapeError } from '@tickertape/errors'
import {
  type KafkaAdmin,
  type PartitionRange,
  partitionOf,
  type RecordCopy,
  type TopicScanner,
} from '@tickertape/kafka'
import type { WriterCodec } from '@tickertape/schema'
import type { RecordAnswer } from './answers.ts'

export interface RecordQuestion {
  readonly topic: string
  readonly partition: number | undefined
  /** First offset to show. */
  readonly offset: number | undefined
  /** Epoch milliseconds: records of this time or later. */
  readonly timeMs: number | undefined
  readonly key: string | undefined
  readonly limit: number
}

export interface RecordSources {
  readonly admin: KafkaAdmin
  readonly scanner: TopicScanner
  readonly codec: WriterCodec
}

interface Found extends RecordCopy {
  readonly partition: number
}

/** How many records of a partition are looked through for a key. */
const KEY_SEARCH = 50_000

interface Span {
  readonly partition: number
  readonly from: number
  readonly to: number
}

function spanOf(
  { partition, low, high }: PartitionRange,
  { offset, key, limit, timeMs }: RecordQuestion,
  atTime: ReadonlyMap<number, number>,
): Span {
  const count = key === undefined ? limit : KEY_SEARCH
  const begin = offset ?? (timeMs === undefined ? undefined : (atTime.get(partition) ?? high))
  if (begin === undefined) return { partition, from: Math.max(low, high - count), to: high }
  const from = Math.min(high, Math.max(low, begin))
  return { partition, from, to: Math.min(high, from + count) }
}

/**
 * Records of a topic, decoded, newest first: its last ones, or those from an offset or a time on. Rejects with
 * TAPE_CLI_USAGE for a partition that is not there, else with a TAPE_KAFKA_ error.
 */
export async function readRecords(
  { admin, scanner, codec }: RecordSources,
  question: RecordQuestion,
): Promise<readonly RecordAnswer[]> {
  const { topic, timeMs, key, limit } = question
  const ranges = await admin.ranges(topic)
  const keyed = key === undefined ? undefined : partitionOf(key, ranges.length)
  const partition = question.partition ?? (question.offset === undefined ? keyed : 0)
  const wanted = ranges.filter((range) => partition === undefined || range.partition === partition)
  if (wanted.length === 0) {
    throw new TapeError(
      'TAPE_CLI_USAGE',
      `${topic} has no partition ${partition}: it has 0 to ${ranges.length - 1}`,
    )
  }
  const atTime = timeMs === undefined ? new Map() : await admin.offsetsAt(topic, timeMs)
  const found: Found[] = []
  for (const range of wanted) {
    const span = spanOf(range, question, atTime)
    const records: Found[] = []
    await scanner.scan({
      topic,
      ...span,
      onRecord: (record) => {
        if (key !== undefined && String(record.key() ?? '') !== key) return
        records.push({ partition: range.partition, ...record.copy() })
      },
    })
    const fromStart = question.offset !== undefined || timeMs !== undefined
    found.push(...(fromStart ? records.slice(0, limit) : records.slice(-limit)))
  }
  const newestFirst = found.sort((a, b) => b.timestampMs - a.timestampMs || b.offset - a.offset)
  return Promise.all(newestFirst.slice(0, limit).map((record) => decoded(record, codec)))
}

const MAX_TEXT = 4_000
const textOf = (bytes: Buffer | null): string => (bytes ? bytes.toString().slice(0, MAX_TEXT) : '')

async function decoded(record: Found, codec: WriterCodec): Promise<RecordAnswer> {
  const { partition, offset, timestampMs, key, value, headerList } = record
  const facts = {
    partition,
    offset,
    timestampMs,
    key: key ? textOf(key) : null,
    headers: headerList.map(([name, held]) => [name, textOf(held)] as const),
    bytes: value?.length ?? 0,
  }
  if (!value) return { ...facts, schemaId: null, value: null, problem: 'the record has no value' }
  try {
    const written = await codec.decode(value)
    return { ...facts, schemaId: written.schemaId, value: written.value, problem: null }
  } catch (cause) {
    return { ...facts, schemaId: null, value: textOf(value), problem: (cause as Error).message }
  }
}
