import { archiveProblems } from './archive-problems.ts'
import type { RecordSource } from './archive-records.ts'
import type { ArchiveFindings } from './archive-scan.ts'
import { coverageOf } from './coverage.ts'
import { count, offsetsText, type Problem } from './problem.ts'
import { countRecords, type OffsetRange, type RecordBlocks } from './record-blocks.ts'

export interface ArchiveReport {
  readonly records: number
  readonly events: number
  readonly objects: number
  /** Records of the topic that the archiver has not committed. */
  readonly inFlight: number
  readonly recordsOf: ReadonlyMap<number, number>
  readonly problems: readonly Problem[]
  readonly notes: readonly string[]
}

export interface ArchiveTask {
  readonly findings: ArchiveFindings
  /** What the topic holds of the ranges that were compared, by partition. */
  readonly raw: ReadonlyMap<number, RecordBlocks>
  readonly committed: ReadonlyMap<number, number>
}

/** What the archive alone still has. */
function noteOf(topic: string, partition: number, held: OffsetRange | undefined, from: number) {
  if (!held || held.from >= from) return []
  const alone = { from: held.from, to: Math.min(held.to, from) }
  const place = offsetsText(topic, partition, alone)
  return [`${place}: in the archive alone, retention has taken them from the topic`]
}

/** Holds the objects of a topic against its records. */
export async function judgeArchive(
  source: RecordSource,
  { findings, raw, committed }: ArchiveTask,
): Promise<ArchiveReport> {
  const { topic, objects } = findings
  const problems: Problem[] = []
  const notes: string[] = []
  const recordsOf = new Map<number, number>()
  let [records, events, inFlight] = [0, 0, 0]
  for (const { partition, blocks: archived, ...found } of findings.partitions) {
    const own = objects.filter((object) => object.partition === partition)
    const blocks = raw.get(partition)
    if (!blocks) continue
    const done = committed.get(partition) ?? 0
    const comparison = { topic, partition, objects: own, raw: blocks, archived, committed: done }
    problems.push(...(await archiveProblems(source, comparison)))
    const due = { from: blocks.from, to: blocks.from }
    notes.push(...noteOf(topic, partition, coverageOf(own, due).held, blocks.from))
    if (done < blocks.to) inFlight += Math.max(0, countRecords(blocks) - countRecords(archived))
    records += found.records
    events += found.events
    recordsOf.set(partition, found.records)
  }
  return { records, events, objects: objects.length, inFlight, recordsOf, problems, notes }
}

export const archivedText = ({ objects }: Pick<ArchiveReport, 'objects'>): string =>
  count(objects, 'object')
