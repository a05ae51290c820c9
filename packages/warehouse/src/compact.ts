import type { Config } from '@tickertape/config'
import type { Kind } from '@tickertape/schema'
import { streamsOf } from '@tickertape/streams'
import { type CompactProgress, compactDay, type DayReport } from './compact-day.ts'
import { sharedDayBook } from './day-book.ts'
import { openWarehouse } from './open-warehouse.ts'

export interface CompactCommand {
  readonly config: Config
  /** UTC day, as 2026-11-20. */
  readonly day: string
  readonly kinds: readonly Kind[]
  readonly signal: AbortSignal
  readonly now: () => number
  readonly onProgress: (kind: Kind, progress: CompactProgress) => void
}

/** Compacts one day of each kind, one after another. Rejects as compactDay does. */
export async function compact(options: CompactCommand): Promise<readonly DayReport[]> {
  const { config, day, kinds, signal, now, onProgress } = options
  await using warehouse = await openWarehouse({ config, signal })
  const book = sharedDayBook(warehouse.processed)
  const reports: DayReport[] = []
  for (const { kind, rawTopic: topic } of streamsOf(config)) {
    if (!kinds.includes(kind)) continue
    const report = await compactDay({ kind, topic }, day, {
      ...{ ...warehouse, book, now },
      onProgress: (progress) => onProgress(kind, progress),
    })
    reports.push(report)
  }
  return reports
}
