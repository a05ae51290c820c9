import type { ArchivedObject } from './archive-scan.ts'
import type { OffsetRange } from './record-blocks.ts'

/** Offsets that no object holds, between two objects. */
export interface Gap extends OffsetRange {
  readonly before: string | undefined
  readonly after: string | undefined
}

/** Offsets that two objects hold. */
export interface Overlap extends OffsetRange {
  readonly objects: readonly [string, string]
}

export interface Coverage {
  readonly gaps: readonly Gap[]
  readonly overlaps: readonly Overlap[]
  /** First offset that an object holds, and the first behind all; undefined without objects. */
  readonly held: OffsetRange | undefined
}

interface Run extends OffsetRange {
  readonly key: string
}

/**
 * Whether the objects of a partition hold each offset once, from the first that any of them holds, or `due.from`
 * if that comes first, up to `due.to`. Objects of a range interleave by hour, so single runs of offsets are
 * looked at and not whole objects.
 */
export function coverageOf(objects: readonly ArchivedObject[], due: OffsetRange): Coverage {
  const runs: Run[] = objects
    .flatMap(({ key, runs: own }) => own.map((run) => ({ ...run, key })))
    .sort((a, b) => a.from - b.from || a.to - b.to)
  const gaps: Gap[] = []
  const overlaps: Overlap[] = []
  let next = Math.min(due.from, runs[0]?.from ?? due.from)
  let last: string | undefined
  for (const { from, to, key } of runs) {
    if (from > next) gaps.push({ from: next, to: from, before: last, after: key })
    if (from < next && last !== undefined) {
      addOverlap(overlaps, { from, to: Math.min(to, next), objects: [last, key] })
    }
    if (to <= next) continue
    next = to
    last = key
  }
  if (next < due.to) gaps.push({ from: next, to: due.to, before: last, after: undefined })
  const [first] = runs
  return { gaps, overlaps, held: first && { from: first.from, to: next } }
}

/** Overlaps of the same two objects that lie side by side are one. */
function addOverlap(overlaps: Overlap[], overlap: Overlap): void {
  const last = overlaps.at(-1)
  const same = last?.to === overlap.from && String(last.objects) === String(overlap.objects)
  if (last && same) overlaps[overlaps.length - 1] = { ...last, to: overlap.to }
  else overlaps.push(overlap)
}
