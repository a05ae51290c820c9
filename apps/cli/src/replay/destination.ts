import type { PartitionRange } from '@tickertape/kafka'
import type { Span } from './archived-lines.ts'

/**
 * How the records of a partition get into the topic.
 * - exact: the partition holds nothing but this replay, so each record gets the offset that it is due, and
 *   how far the partition reaches says what is there already;
 * - append: behind whatever the partition holds, in transactions with the position of the replay in them.
 */
export type Destination =
  | { readonly mode: 'exact'; readonly baseOffset: number; readonly held: number }
  | { readonly mode: 'append'; readonly nextOffset: number }
  | { readonly mode: 'refused'; readonly reason: string }

export interface DestinationFacts {
  readonly place: string
  /** Records go back to the topic that they were archived from. */
  readonly isOwnTopic: boolean
  readonly span: Span
  /** What the partition holds; of a topic that is not there yet it holds nothing. */
  readonly range: Pick<PartitionRange, 'low' | 'high'>
  /** Only some of the events of a batch are replayed. */
  readonly isFiltered: boolean
  /** The operator named this run to have the records written a second time. */
  readonly isAgain: boolean
  /** Offset at which this replay began in exact mode, if it did. */
  readonly exactSince: number | undefined
  /** First archived offset that this replay has not written in append mode, if it wrote any. */
  readonly appendedTo: number | undefined
}

const again = '--again NAME writes them behind what is there'

function refusal({ place, span, range, isFiltered }: DestinationFacts): string | undefined {
  const { firstOffset, lastOffset } = span
  const { low, high } = range
  if (lastOffset < low) return undefined
  const held = `offsets ${Math.max(firstOffset, low)} to ${Math.min(lastOffset, high - 1)}`
  if (firstOffset < high) {
    return `${place} still has ${held} of this time: use --to-topic, or ${again}, for which readers see them twice`
  }
  if (firstOffset > high) {
    return `${place} ends at offset ${high}, and the archive begins at ${firstOffset} of this time: a topic that was made anew gets its offsets back only from an earlier --from; or ${again}`
  }
  if (!isFiltered) return undefined
  return `${place} would get some symbols at the offsets that whole batches have in the archive: use --to-topic, or ${again}`
}

/** Decides without writing anything. */
export function destinationOf(facts: DestinationFacts): Destination {
  const { isOwnTopic, span, range, isAgain, exactSince, appendedTo } = facts
  const append = { mode: 'append', nextOffset: appendedTo ?? 0 } as const
  if (isAgain || appendedTo !== undefined) return append
  const baseOffset = exactSince ?? range.high
  const exact = { mode: 'exact', baseOffset, held: range.high - baseOffset } as const
  if (exactSince !== undefined) return exact
  if (!isOwnTopic) return range.high === 0 ? exact : append
  const reason = refusal(facts)
  if (reason !== undefined) return { mode: 'refused', reason }
  return range.high === span.firstOffset ? exact : append
}
