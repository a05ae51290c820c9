import { ArchiveStore, hourOf, inOrder, objectsByPartition } from '@tickertape/archive'
import type { Config } from '@tickertape/config'

export interface ArchiveFindings {
  readonly records: number
  readonly events: number
  /** One line for every offset that is missing, there twice, or not in its hour. */
  readonly problems: readonly string[]
}

/** Reads the whole archive of a bucket: each partition's offsets must run 0, 1, 2 ... over its objects. */
export async function checkArchive(config: Config): Promise<ArchiveFindings> {
  using store = new ArchiveStore(config)
  const topics = new Set<string>()
  for await (const key of store.keys('')) topics.add(key.slice(0, key.indexOf('/')))
  const problems: string[] = []
  let records = 0
  let events = 0
  for (const topic of topics) {
    for (const [partition, objects] of await objectsByPartition(store, topic)) {
      let expected = 0
      const open = async function* ({ key, hourMs }: (typeof objects)[number]) {
        for await (const record of store.records(key)) {
          if (hourOf(record.timestamp) !== hourMs) problems.push(`${key}: ${record.offset}`)
          yield record
        }
      }
      for await (const { offset, value } of inOrder(objects, open)) {
        const place = `${topic}/${partition}@${offset}`
        if (offset !== expected) problems.push(`${place}, expected ${expected}`)
        expected = offset + 1
        records++
        events += (value as { bars?: unknown[] } | null)?.bars?.length ?? 0
      }
    }
  }
  return { records, events, problems }
}
