import type { Problem } from '../problem.ts'
import type { PartitionRows } from './compare-sink.ts'

/** What a store has of one kind of events. */
export interface SinkReport {
  readonly store: string
  readonly kind: string
  readonly topic: string
  /** Rows that the topic makes there, and rows that are there; what is on its way is in neither. */
  readonly expected: number
  readonly rows: number
  /** Sums of the rows' checksums, 16 hexadecimal digits. */
  readonly expectedChecksum: string
  readonly checksum: string
  readonly partitions: readonly PartitionRows[]
  /** Events that the sink has not committed. */
  readonly inFlight: { readonly sink: number }
  readonly problems: readonly Problem[]
  readonly notes: readonly string[]
}
