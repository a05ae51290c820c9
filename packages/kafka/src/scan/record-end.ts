import { firstOffsetOf, visitRecords } from '../records/visit-records.ts'
import type { FetchedBytes } from './raw-fetch.ts'

/** Brings the batch that holds an offset, and what comes behind it. */
export type FetchAt = (offset: number) => Promise<FetchedBytes>

/**
 * First offset behind the last record of a range that a reader of committed records is shown; `from` where there is
 * none. The end of a partition is no such offset: behind the last record there may be the mark of its transaction,
 * records that were aborted, or a transaction that is open. Reads from the end, a batch at a time.
 */
export async function endOfRecords(fetchAt: FetchAt, from: number, to: number): Promise<number> {
  let at = to
  while (at > from) {
    const { bytes, aborted, lastStableOffset } = await fetchAt(at - 1)
    let end = from
    const onRecord = ({ offset }: { offset: number }) => {
      end = offset + 1
    }
    visitRecords({ bytes, aborted, from, to: at, onRecord })
    if (end > from) return end
    at = Math.min(at - 1, lastStableOffset, firstOffsetOf(bytes) ?? at)
  }
  return from
}
