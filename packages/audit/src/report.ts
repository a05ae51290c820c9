import type { Problem } from './problem.ts'
import type { SinkReport } from './sinks/sink-report.ts'

/**
 * `agrees`: all that was received before the audit began is everywhere, once, with the same content.
 * `in flight`: nothing is wrong, and not everything has arrived within the wait. `differs`: see the problems.
 */
export type Verdict = 'agrees' | 'in flight' | 'differs'

/** What had not arrived when the wait was over. */
export interface InFlight {
  /** Raw records that the flattener has not committed. */
  readonly flattener: number
  /** Events that Pinot has not consumed. */
  readonly pinot: number
  /** Raw records that the archiver has not committed. */
  readonly archiver: number
}

export interface PartitionReport {
  readonly partition: number
  /** Offsets that were read, the second not included. */
  readonly rawOffsets: readonly [from: number, to: number]
  readonly flattenedOffsets: readonly [from: number, to: number]
  readonly raw: number
  readonly flattened: number
  /** Sums of the events' checksums, 16 hexadecimal digits. */
  readonly rawChecksum: string
  readonly flattenedChecksum: string
  readonly keys: number
  readonly queryable: number
  readonly archivedRecords: number
}

/** One kind of events on its road. Counts are of events that were received within the audit's range. */
export interface StreamReport {
  readonly kind: string
  readonly rawTopic: string
  readonly flattenedTopic: string
  readonly table: string
  /** Without those of dead letters. */
  readonly raw: number
  readonly flattened: number
  readonly archived: number
  /** Rows that the flattened events make: one per key. */
  readonly keys: number
  /** Rows that Pinot has. */
  readonly queryable: number
  /** Records of the raw topic, and how many of them went to the dead letters. */
  readonly batches: number
  readonly deadLetters: number
  readonly objects: number
  readonly inFlight: InFlight
  readonly partitions: readonly PartitionReport[]
  readonly problems: readonly Problem[]
  /** What could not be compared, and why that is no problem. */
  readonly notes: readonly string[]
}

/** A topic that is archived and not flattened. */
export interface TopicReport {
  readonly topic: string
  readonly records: number
  readonly archived: number
  readonly objects: number
  readonly inFlight: Pick<InFlight, 'archiver'>
  readonly problems: readonly Problem[]
  readonly notes: readonly string[]
}

export interface AuditReport {
  readonly verdict: Verdict
  /** One line: the verdict and the figures that it stands on. */
  readonly summary: string
  /** Receipt times that were compared, RFC 3339, the second not included. */
  readonly from: string | undefined
  readonly to: string
  readonly tookMs: number
  readonly streams: readonly StreamReport[]
  readonly topics: readonly TopicReport[]
  /** Stores that sinks write to, each with each kind. */
  readonly sinks: readonly SinkReport[]
  /** Topics of the configuration that are not there. */
  readonly notes: readonly string[]
}

type AnyReport = Pick<StreamReport, 'problems'> & {
  readonly inFlight: Partial<InFlight & SinkReport['inFlight']>
}

const waiting = ({ inFlight }: AnyReport): number => {
  const { flattener = 0, pinot = 0, archiver = 0, sink = 0 } = inFlight
  return flattener + pinot + archiver + sink
}

export function verdictOf(reports: readonly AnyReport[]): Verdict {
  if (reports.some(({ problems }) => problems.length > 0)) return 'differs'
  return reports.some((report) => waiting(report) > 0) ? 'in flight' : 'agrees'
}
