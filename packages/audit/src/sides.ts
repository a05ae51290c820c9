import { asTapeError } from '@tickertape/errors'
import type { RecordView, ScanEnd, TopicScanner } from '@tickertape/kafka'
import type { Stream } from '@tickertape/streams'
import { FlattenedReader, type OnEvent, RawReader } from './event-reader.ts'
import { eventShape } from './event-shape.ts'
import { scanWith } from './scan.ts'
import { SchemaBook, type SchemaById, UnknownSchema } from './schema-book.ts'

export interface EventSource {
  readonly scanner: Pick<TopicScanner, 'scan'>
  readonly stream: Stream
  readonly schemaById: SchemaById
  /** Keys of a partition that are held at a time. */
  readonly mostKeys: number
  readonly signal: AbortSignal
}

export type Side = 'raw' | 'flattened'

export interface EventScan {
  readonly side: Side
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

export const topicOf = ({ rawTopic, flattenedTopic }: Stream, side: Side): string =>
  side === 'raw' ? rawTopic : flattenedTopic

/** Shows the events of a partition, of whichever topic, in one form. */
export async function scanEvents(source: EventSource, scan: EventScan): Promise<ScanEnd> {
  const { scanner, stream, schemaById, signal } = source
  const { side, partition, from, to, onEvent, wants, onRecord, onUnreadable } = scan
  const today = side === 'raw' ? stream.batchType : stream.eventType
  const book = new SchemaBook(today, schemaById)
  const reader = new { raw: RawReader, flattened: FlattenedReader }[side](eventShape(stream), book)
  return scanWith(scanner, book, {
    topic: topicOf(stream, side),
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
