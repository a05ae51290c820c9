import { type ArchiveStore, inOrder, objectsByPartition } from '@tickertape/archive'
import type { Stream } from '@tickertape/streams'
import { type Places, placeOf } from './count-topics.ts'

export interface ArchiveCount {
  readonly objects: number
  readonly events: number
  /** Every offset that is missing or there twice. */
  readonly problems: readonly string[]
}

/** Reads every object of a raw topic, and checks that each partition's offsets run on without gap or overlap. */
export async function countArchive(
  store: ArchiveStore,
  { rawTopic, itemsField }: Stream,
  options: { readonly deadLetters: Places; readonly receivedBeforeUs: number },
): Promise<ArchiveCount> {
  const { deadLetters, receivedBeforeUs } = options
  const problems: string[] = []
  const partitions = await objectsByPartition(store, rawTopic)
  let count = 0
  let events = 0
  for (const [partition, objects] of partitions) {
    count += objects.length
    let expected: number | undefined
    for await (const { offset, value } of inOrder(objects, ({ key }) => store.records(key))) {
      const place = placeOf(rawTopic, partition, offset)
      if (expected !== undefined && offset !== expected) {
        const what = offset < expected ? 'is there twice' : `follows a gap from ${expected}`
        problems.push(`${place} ${what}`)
      }
      expected = offset + 1
      if (deadLetters.has(place)) continue
      const batch = value as ({ received_at: number } & Record<string, unknown[]>) | null
      if (batch && batch.received_at < receivedBeforeUs) events += batch[itemsField]?.length ?? 0
    }
  }
  return { objects: count, events, problems }
}
