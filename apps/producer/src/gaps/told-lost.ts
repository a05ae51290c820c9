import { readGaps } from '@tickertape/streams'
import type { SourceEntry } from '../source.ts'
import type { TimeRange } from '../times/time-range.ts'
import type { GapValue } from './gap-record.ts'
import type { Left, LeftOptions, Listener } from './left-open.ts'

/** A source with what its venue keeps. */
type Repaired = Listener & { readonly entry: Pick<SourceEntry, 'history'> }

const touches = ({ from, to }: GapValue, { fromMicros, toMicros }: TimeRange): boolean =>
  to !== null && from < toMicros && to > fromMicros

/**
 * Gaps of a time that earlier runs told as lost and that the venue has history of: a ledger that is given
 * them as left open fills them. Those of all symbols, whoever listens to these now.
 */
export async function toldLost(
  { client, registry, topic }: Pick<LeftOptions, 'client' | 'registry' | 'topic'>,
  range: TimeRange,
  sources: readonly Repaired[],
): Promise<(listener: Listener) => Left> {
  const gaps = await readGaps(client, topic, (id) => registry.schemaById(id))
  const lost = gaps.filter((gap) => gap.status === 'lost' && touches(gap, range))
  const kept = (gap: GapValue): boolean =>
    sources.some(
      ({ source, entry }) =>
        source === gap.source && entry.history?.kinds.some((kind) => kind === gap.kind),
    )
  const mine = lost.filter(kept).map((gap) => ({ ...gap, detail: 'was told as lost before' }))
  return ({ source }) => ({ told: mine.filter((gap) => gap.source === source), untold: [] })
}
