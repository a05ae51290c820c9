import {
  type ArchivedRecord,
  type ArchiveStore,
  parseLine,
  type RestoredRecord,
  restoreRecord,
} from '@tickertape/archive'
import { asTapeError } from '@tickertape/errors'
import type { HeaderList, TopicScanner } from '@tickertape/kafka'
import type { WriterCodec } from '@tickertape/schema'
import type { ArchivedObject } from './archive-scan.ts'
import type { OffsetRange } from './record-blocks.ts'
import type { WholeRecord } from './record-sum.ts'
import { valueDifference } from './value-difference.ts'

/** A record that the archive has otherwise than the topic. */
export interface ChangedRecord {
  readonly offset: number
  readonly object: string
  readonly difference: string
}

export interface RecordSource {
  readonly scanner: TopicScanner
  readonly store: ArchiveStore
  readonly codec: WriterCodec
  readonly signal: AbortSignal
}

export interface RecordSearch {
  readonly topic: string
  readonly partition: number
  readonly range: OffsetRange
  readonly objects: readonly ArchivedObject[]
}

const overlaps = (runs: readonly OffsetRange[], range: OffsetRange): boolean =>
  runs.some(({ from, to }) => from < range.to && to > range.from)

/** Records of a range of a topic, by offset, copied. */
export async function readRecords(
  { scanner, signal }: Pick<RecordSource, 'scanner' | 'signal'>,
  { topic, partition, range }: Omit<RecordSearch, 'objects'>,
): Promise<ReadonlyMap<number, WholeRecord>> {
  const records = new Map<number, WholeRecord>()
  await scanner.scan({
    topic,
    partition,
    ...range,
    signal,
    onRecord: (view) => void records.set(view.offset, view.copy()),
  })
  return records
}

/** The first record of a range, without its content; a range may hold nothing but markers of transactions. */
export async function firstRecord(
  { scanner, signal }: Pick<RecordSource, 'scanner' | 'signal'>,
  { topic, partition, range }: Omit<RecordSearch, 'objects'>,
): Promise<{ readonly offset: number; readonly timestampMs: number } | undefined> {
  let first: { offset: number; timestampMs: number } | undefined
  await scanner.scan({
    topic,
    partition,
    ...range,
    signal,
    onRecord: ({ offset, timestampMs }) => {
      first ??= { offset, timestampMs }
    },
  })
  return first
}

const sameBytes = (one: Uint8Array | null, other: Uint8Array | null): boolean =>
  one === null || other === null ? one === other : Buffer.compare(one, other) === 0

const asText = (headers: HeaderList): string =>
  JSON.stringify(
    headers.map(([name, value]) => [name, value && Buffer.from(value).toString('hex')]),
  )

async function valueReason(
  codec: WriterCodec,
  line: ArchivedRecord,
  value: Uint8Array | null,
): Promise<string> {
  const decoded = await codec.decode(value && Buffer.from(value)).catch(() => undefined)
  const difference = decoded && valueDifference(line.value, decoded.value, 'value')
  return difference ?? 'the bytes of the value differ'
}

/** What an error says about a line. Throws one that is about something else, such as a registry that is away. */
export function damageOf(cause: unknown): string {
  const error = asTapeError(cause)
  const isDamage = error.code.startsWith('TAPE_ARCHIVE_') || error.code.startsWith('TAPE_SCHEMA_')
  if (isDamage) return error.message
  throw error
}

/** What is different about a line, or undefined when it is its record. */
async function differenceOfLine(
  codec: WriterCodec,
  line: ArchivedRecord,
  expected: WholeRecord,
): Promise<string | undefined> {
  let found: RestoredRecord | undefined
  let damage: string | undefined
  try {
    found = await restoreRecord(line, (id, value) => codec.encode(id, value))
  } catch (cause) {
    damage = damageOf(cause)
  }
  if (line.timestamp !== expected.timestampMs) {
    return `timestamp is ${line.timestamp} instead of ${expected.timestampMs}`
  }
  if (!found) {
    const reason = await valueReason(codec, line, expected.value)
    return reason.startsWith('the bytes') ? damage : reason
  }
  if (!sameBytes(found.key, expected.key)) return `key is ${found.key} instead of ${expected.key}`
  if (!sameBytes(found.value, expected.value)) return valueReason(codec, line, expected.value)
  if (asText(found.headerList) !== asText(expected.headerList)) return 'the headers differ'
  return undefined
}

/** Holds the lines of a range against the records of the topic, one by one. */
export async function findChangedRecords(
  source: RecordSource,
  search: RecordSearch,
): Promise<readonly ChangedRecord[]> {
  const { store, codec } = source
  const { range, objects } = search
  const records = await readRecords(source, search)
  const changed: ChangedRecord[] = []
  for (const { key, runs, damage } of objects) {
    if (!overlaps(runs, range)) continue
    try {
      for await (const text of store.lines(key)) {
        const line = parseLine(text, key)
        const { offset } = line
        if (offset < range.from || offset >= range.to) continue
        const expected = records.get(offset)
        const difference = expected
          ? await differenceOfLine(codec, line, expected)
          : 'the topic has no such record'
        if (difference) changed.push({ offset, object: key, difference })
      }
    } catch (cause) {
      // What cannot be read of an object was found when it was read first.
      if (damage === undefined) throw cause
    }
  }
  return changed
}
