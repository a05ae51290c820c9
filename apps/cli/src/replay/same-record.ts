import type { RestoredRecord } from '@tickertape/archive'

type Content = Buffer | string | null

const same = (a: Content, b: Content): boolean =>
  a === null || b === null ? a === b : Buffer.from(a).equals(Buffer.from(b))

/** True when two records have the same time, key, value and headers, byte for byte. */
export function sameRecord(
  a: Omit<RestoredRecord, 'offset'>,
  b: Omit<RestoredRecord, 'offset'>,
): boolean {
  return (
    a.timestampMs === b.timestampMs &&
    same(a.key, b.key) &&
    same(a.value, b.value) &&
    a.headerList.length === b.headerList.length &&
    a.headerList.every(([name, value], index) => {
      const [otherName, otherValue] = b.headerList[index] as (typeof b.headerList)[number]
      return name === otherName && same(value, otherValue)
    })
  )
}
