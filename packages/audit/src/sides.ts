import { asTapeError } from '@tickertape/errors'
import type { RecordView, ScanEnd, TopicScanner } from '@tickertape/kafka'
import type { Stream } from '@tickertape/streams'
import { FlattenedReader, type OnEvent, RawReader } from './event-reader.ts'
import { eventShape } from './event-shape.ts'
import type { RowTopic } from './row-topic.ts'
import { scanWith } from './scan.ts'
import { SchemaBook, type SchemaById, UnknownSchema } from './schema-book.ts'

interface RecordSource {
  readonly scanner: Pick<TopicScanner, 'scan'>
  readonly schemaById: SchemaById
  readonly signal: AbortSignal
}

export interface EventSource extends RecordSource {
  readonly stream: Stream
  /** Keys of a partition that are held at a time. */
  readonly mostKeys: number
}

/** A topic whose records are rows elsewhere. */
export interface RowTopicSource extends RecordSource {
  readonly rows: RowTopic
}

export type Side = 'raw' | 'flattened'

export interface RowScan {
  readonly partition: number
  readonly from: number
  readonly to: number
  readonly onEvent: OnEvent
  /** Asked before a record is read; false passes it over. */
  readonly wants?: (offset: number) => boolean
  /** Told of every record after its events. */
  readonly onRecord?: (record: RecordView) => void
  readonly onUnreadable?: (offset: number, code: string) => void
}

export interface EventScan extends RowScan {
  readonly side: Side
}

export const topicOf = ({ rawTopic, flattenedTopic }: Stream, side: Side): string =>
  side === 'raw' ? rawTopic : flattenedTopic

/** Shows the events of a partition, of whichever topic, in one form. */
export function scanEvents(source: EventSource, scan: EventScan): Promise<ScanEnd> {
  const { stream, schemaById } = source
  const { side } = scan
  const book = new SchemaBook(side === 'raw' ? stream.batchType : stream.eventType, schemaById)
  const reader = new { raw: RawReader, flattened: FlattenedReader }[side](eventShape(stream), book)
  return scanRecords(source, scan, { topic: topicOf(stream, side), book, reader })
}

/** Shows the records of a partition that are rows elsewhere. */
export function scanRows(source: RowTopicSource, scan: RowScan): Promise<ScanEnd> {
  const { topic, type, shape } = source.rows
  const book = new SchemaBook(type, source.schemaById)
  return scanRecords(source, scan, { topic, book, reader: new FlattenedReader(shape, book) })
}

interface Reading {
  readonly topic: string
  readonly book: SchemaBook
  readonly reader: RawReader | FlattenedReader
}

function scanRecords(
  { scanner, signal }: RecordSource,
  { partition, from, to, onEvent, wants, onRecord, onUnreadable }: RowScan,
  { topic, book, reader }: Reading,
): Promise<ScanEnd> {
  return scanWith(scanner, book, {
    topic,
    partition,
    from,
    to,
    signal,
    onRecord: (record) => {
      if (!wants || wants(record.offset)) {
        try {
          reader.read(record, onEvent)
        } catch (cause) {
          if (cause instanceof UnknownSchema) throw cause
          const { code } = asTapeError(cause)
          if (!code.startsWith('TAPE_SCHEMA_')) throw cause
          onUnreadable?.(record.offset, code)
        }
      }
      onRecord?.(record)
    },
  })
}
