import type { ScanEnd, ScanOptions, TopicScanner } from '@tickertape/kafka'
import { type SchemaBook, UnknownSchema } from './schema-book.ts'

/** Scans with a visitor that may meet schemas which the book does not know: they are looked up on the way. */
export async function scanWith(
  scanner: Pick<TopicScanner, 'scan'>,
  book: SchemaBook,
  options: ScanOptions,
): Promise<ScanEnd> {
  let from = options.from
  let heldFrom: number | undefined
  for (;;) {
    try {
      const end = await scanner.scan({
        ...options,
        from,
        onRecord: (record) => {
          options.onRecord(record)
          from = record.offset + 1
        },
      })
      return { ...end, heldFrom: heldFrom ?? end.heldFrom }
    } catch (cause) {
      if (!(cause instanceof UnknownSchema)) throw cause
      heldFrom ??= options.from
      await book.learn(cause.id)
    }
  }
}
