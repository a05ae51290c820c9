import {
  type ArchivedRecord,
  type EncodeValue,
  parseLine,
  type RestoredRecord,
  restoreRecord,
} from '@tickertape/archive'
import type { ArchivedLine } from './archived-lines.ts'
import { filterSymbols, type SymbolFilter } from './filter-symbols.ts'

/** A record that is part of a replay. */
export interface Candidate {
  readonly offset: number
  readonly timestampMs: number
  restore(): Promise<Restored>
}

export interface Restored {
  readonly record: RestoredRecord
  /** Events in its batch; 0 when it is none. */
  readonly events: number
}

export interface SourceOptions {
  readonly encode: EncodeValue
  /** Field of the value that holds the events, in a topic of batches. */
  readonly itemsField: string | undefined
  readonly filter: SymbolFilter | undefined
}

function eventsOf({ value }: ArchivedRecord, itemsField: string | undefined): number {
  const items = itemsField && (value as Record<string, unknown> | null)?.[itemsField]
  return Array.isArray(items) ? items.length : 0
}

/** The records of a partition that are replayed, in order. Without a filter nothing is parsed that is not restored. */
export async function* partitionSource(
  lines: AsyncIterable<ArchivedLine>,
  { encode, itemsField, filter }: SourceOptions,
): AsyncGenerator<Candidate> {
  const restoreLine = async (line: ArchivedRecord): Promise<Restored> => ({
    record: await restoreRecord(line, encode),
    events: eventsOf(line, itemsField),
  })
  for await (const { offset, timestampMs, text, key } of lines) {
    if (!filter) {
      yield { offset, timestampMs, restore: () => restoreLine(parseLine(text, key)) }
      continue
    }
    const kept = await filterSymbols(parseLine(text, key), filter)
    if (kept) yield { offset, timestampMs, restore: () => restoreLine(kept) }
  }
}
