import { type ArchiveStore, parseObjectKey } from '@tickertape/archive'
import type { Stream } from '@tickertape/streams'
import { type Places, placeOf } from './count-topics.ts'

export interface ArchiveCount {
  readonly objects: number
  readonly events: number
  /** Every offset that is missing or there twice, with its object. */
  readonly problems: readonly string[]
}

/** Reads every object of a raw topic, and checks that each partition's offsets run on without gap or overlap. */
export async function countArchive(
  store: ArchiveStore,
  { rawTopic, itemsField }: Stream,
  options: { readonly deadLetters: Places; readonly receivedBeforeUs: number },
): Promise<ArchiveCount> {
  const { deadLetters, receivedBeforeUs } = options
  const keys: string[] = []
  for await (const key of store.keys(`${rawTopic}/`)) keys.push(key)
  keys.sort((a, b) => firstOffset(a) - firstOffset(b))
  const next = new Map<number, number>()
  const problems: string[] = []
  let events = 0
  for (const key of keys) {
    for await (const { partition, offset, value } of store.records(key)) {
      const expected = next.get(partition)
      if (expected !== undefined && offset !== expected) {
        const what = offset < expected ? 'is there twice' : `follows a gap from ${expected}`
        problems.push(`${key}: ${placeOf(rawTopic, partition, offset)} ${what}`)
      }
      next.set(partition, offset + 1)
      if (deadLetters.has(placeOf(rawTopic, partition, offset))) continue
      const batch = value as ({ received_at: number } & Record<string, unknown[]>) | null
      if (batch && batch.received_at < receivedBeforeUs) events += batch[itemsField]?.length ?? 0
    }
  }
  return { objects: keys.length, events, problems }
}

const firstOffset = (key: string): number => parseObjectKey(key)?.firstOffset ?? 0
