import type { Lanes } from './hash.ts'

/** Records that are summed up together: fine enough to look at one by one where a sum differs. */
export const BLOCK = 256

/** Offsets of a partition, from the first up to the one behind the last. */
export interface OffsetRange {
  readonly from: number
  readonly to: number
}

/** Count and checksum of the records of every 256 offsets of a range; 12 bytes each. */
export interface RecordBlocks extends OffsetRange {
  readonly counts: Uint32Array
  readonly a: Int32Array
  readonly b: Int32Array
}

export function recordBlocks({ from, to }: OffsetRange): RecordBlocks {
  const blocks = Math.ceil(Math.max(0, to - from) / BLOCK)
  return {
    from,
    to,
    counts: new Uint32Array(blocks),
    a: new Int32Array(blocks),
    b: new Int32Array(blocks),
  }
}

/** Adds a record, unless its offset is outside of the range. */
export function addRecord(blocks: RecordBlocks, offset: number, lanes: Lanes): void {
  if (offset < blocks.from || offset >= blocks.to) return
  const block = Math.floor((offset - blocks.from) / BLOCK)
  blocks.counts[block] = (blocks.counts[block] as number) + 1
  blocks.a[block] = ((blocks.a[block] as number) + lanes.a) | 0
  blocks.b[block] = ((blocks.b[block] as number) + lanes.b) | 0
}

export const countRecords = ({ counts }: RecordBlocks): number =>
  counts.reduce((sum, count) => sum + count, 0)

/** Ranges whose blocks differ, neighbours joined. Both are of the same range. */
export function differingBlocks(one: RecordBlocks, other: RecordBlocks): readonly OffsetRange[] {
  const ranges: { from: number; to: number }[] = []
  for (let block = 0; block < one.counts.length; block++) {
    const same =
      one.counts[block] === other.counts[block] &&
      one.a[block] === other.a[block] &&
      one.b[block] === other.b[block]
    if (same) continue
    const from = one.from + block * BLOCK
    const to = Math.min(one.to, from + BLOCK)
    const last = ranges.at(-1)
    if (last?.to === from) last.to = to
    else ranges.push({ from, to })
  }
  return ranges
}
