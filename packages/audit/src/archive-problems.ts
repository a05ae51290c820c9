import { hourOf, objectKey } from '@tickertape/archive'
import { findChangedRecords, firstRecord, type RecordSource } from './archive-records.ts'
import type { ArchivedObject } from './archive-scan.ts'
import { coverageOf, type Gap } from './coverage.ts'
import { count, MOST_DETAILS, offsetsText, type Problem } from './problem.ts'
import { BLOCK, differingBlocks, type OffsetRange, type RecordBlocks } from './record-blocks.ts'

export interface ArchiveComparison {
  readonly topic: string
  readonly partition: number
  readonly objects: readonly ArchivedObject[]
  /** What the topic and the archive hold of the same range. */
  readonly raw: RecordBlocks
  readonly archived: RecordBlocks
  /** First offset that the archiver has not committed. */
  readonly committed: number
}

type Place = Pick<ArchiveComparison, 'topic' | 'partition'>

function gapProblem(place: Place, gap: Gap, what: string, object: string | undefined): Problem {
  const { topic, partition } = place
  const between = [gap.before && `after ${gap.before}`, gap.after && `before ${gap.after}`]
  const where = between.filter(Boolean).join(', ')
  return {
    what: 'archive-gap',
    text: `${offsetsText(topic, partition, gap)}: ${what}${where ? ` (${where})` : ''}`,
    topic,
    partition,
    offsets: [gap.from, gap.to - 1],
    ...(object ? { object } : {}),
  }
}

/** Gaps that records of the topic, or nothing any more, stand behind. */
async function gapProblems(
  source: RecordSource,
  { topic, partition, raw }: ArchiveComparison,
  gaps: readonly Gap[],
): Promise<readonly Problem[]> {
  const problems: Problem[] = []
  const place = { topic, partition }
  for (const gap of gaps.slice(0, MOST_DETAILS)) {
    if (gap.from < raw.from) {
      const lost = { ...gap, to: Math.min(gap.to, raw.from) }
      const what = 'not archived, and retention has taken it from the topic'
      problems.push(gapProblem(place, lost, what, undefined))
      if (gap.to <= raw.from) continue
    }
    const due = { ...gap, from: Math.max(gap.from, raw.from) }
    const first = await firstRecord(source, { ...place, range: due })
    // Markers of transactions have offsets too, and are no records.
    if (!first) continue
    const hourMs = hourOf(first.timestampMs)
    const missing = objectKey({ ...place, firstOffset: first.offset, hourMs })
    const what = `${count(due.to - due.from, 'offset')} committed by the archiver, and in no object; ${missing} would begin there`
    problems.push(gapProblem(place, due, what, missing))
  }
  if (gaps.length > MOST_DETAILS) {
    const text = `${topic}/${partition}: ${count(gaps.length - MOST_DETAILS, 'more gap')} in the archive`
    problems.push({ what: 'archive-gap', text, ...place })
  }
  return problems
}

const isIn = ({ from, to }: OffsetRange, ranges: readonly OffsetRange[]): boolean =>
  ranges.some((range) => range.from <= from && to <= range.to)

/** What is looked at one by one: some blocks at a time, for their objects are read once more. */
function chunksOf(ranges: readonly OffsetRange[], known: readonly OffsetRange[]): OffsetRange[] {
  const chunks = ranges.flatMap(({ from, to }) =>
    Array.from({ length: Math.ceil((to - from) / CHUNK) }, (_, at) => ({
      from: from + at * CHUNK,
      to: Math.min(to, from + (at + 1) * CHUNK),
    })),
  )
  return chunks.filter((chunk) => !isIn(chunk, known))
}

const CHUNK = BLOCK * 16
const MOST_CHUNKS = 32

async function changedProblems(
  source: RecordSource,
  comparison: ArchiveComparison,
  known: readonly OffsetRange[],
): Promise<readonly Problem[]> {
  const { topic, partition, raw, archived, objects } = comparison
  const problems: Problem[] = []
  const chunks = chunksOf(differingBlocks(raw, archived), known)
  for (const [at, range] of chunks.entries()) {
    if (problems.length >= MOST_DETAILS || at === MOST_CHUNKS) {
      const text = `${offsetsText(topic, partition, { ...range, to: raw.to })}: more is different here, and was not looked at record by record`
      return [...problems, { what: 'archive-changed', text, topic, partition }]
    }
    const search = { topic, partition, range, objects }
    for (const { offset, object, difference } of await findChangedRecords(source, search)) {
      const text = `${object}: ${topic}/${partition}@${offset}: ${difference}`
      const offsets = [offset, offset] as const
      problems.push({ what: 'archive-changed', text, topic, partition, offsets, object })
    }
  }
  return problems
}

function damageProblems({ topic, partition, objects }: ArchiveComparison): readonly Problem[] {
  return objects.flatMap(({ key, damage }) => {
    if (damage === undefined) return []
    const text = damage.includes(key) ? damage : `${key}: ${damage}`
    return [{ what: 'archive-damaged' as const, text, topic, partition, object: key }]
  })
}

/** Names every gap, overlap and change of a partition's objects. */
export async function archiveProblems(
  source: RecordSource,
  comparison: ArchiveComparison,
): Promise<readonly Problem[]> {
  const { topic, partition, objects, raw, committed } = comparison
  const due = { from: raw.from, to: Math.min(raw.to, Math.max(raw.from, committed)) }
  const { gaps, overlaps } = coverageOf(objects, due)
  const overlapping = overlaps.slice(0, MOST_DETAILS).map((overlap): Problem => {
    const [one, other] = overlap.objects
    const text = `${offsetsText(topic, partition, overlap)}: in ${one} and again in ${other}`
    const offsets = [overlap.from, overlap.to - 1] as const
    return { what: 'archive-overlap', text, topic, partition, offsets, object: other }
  })
  // What is not due yet may be there or not.
  const known = [...gaps, ...overlaps, { from: due.to, to: raw.to }]
  const changed = await changedProblems(source, comparison, known)
  const named = new Set(changed.flatMap(({ object }) => (object ? [object] : [])))
  const damaged = damageProblems(comparison).filter(({ object }) => !named.has(object ?? ''))
  return [...damaged, ...(await gapProblems(source, comparison, gaps)), ...overlapping, ...changed]
}
