import { ArchiveStore, parseObjectKey } from '@tickertape/archive'
import type { Config } from '@tickertape/config'

export interface ArchiveFindings {
  readonly records: number
  readonly events: number
  /** One line for every offset that is missing or there twice. */
  readonly problems: readonly string[]
}

/** Reads the whole archive of a bucket: each partition's offsets must run 0, 1, 2 ... over its objects in order. */
export async function checkArchive(config: Config): Promise<ArchiveFindings> {
  using store = new ArchiveStore(config)
  const keys: string[] = []
  for await (const key of store.keys('')) keys.push(key)
  keys.sort((a, b) => (parseObjectKey(a)?.firstOffset ?? 0) - (parseObjectKey(b)?.firstOffset ?? 0))
  const next = new Map<string, number>()
  const problems: string[] = []
  let records = 0
  let events = 0
  for (const key of keys) {
    for await (const { topic, partition, offset, value } of store.records(key)) {
      const place = `${topic}/${partition}`
      const expected = next.get(place) ?? 0
      if (offset !== expected) problems.push(`${key}: ${place}@${offset}, expected ${expected}`)
      next.set(place, offset + 1)
      records++
      events += (value as { bars?: unknown[] } | null)?.bars?.length ?? 0
    }
  }
  return { records, events, problems }
}
