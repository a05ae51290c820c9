import { ArchiveStore, hourOf, inOrder, objectsByPartition } from '@tickertape/archive'
import type { Config } from '@tickertape/config'

export interface ArchiveFindings {
  readonly records: number
  readonly events: number
  /** One line for every offset that is missing, there twice, or not in its hour. */
  readonly problems: readonly string[]
}

interface ArchivedBar {
  readonly S: string
  readonly v: number
}

/** Holds archived bars against what a BarFeed sent: each symbol's volumes must run 0, 1, 2 ... */
class BarCount {
  readonly problems: string[] = []
  readonly #next = new Map<string, number>()

  add(place: string, { S, v }: ArchivedBar): void {
    const expected = this.#next.get(S) ?? 0
    if (v !== expected) this.problems.push(`${place}: ${S} is number ${v}, expected ${expected}`)
    this.#next.set(S, v + 1)
  }

  end(sent: ReadonlyMap<string, number>): void {
    for (const [symbol, count] of sent) {
      const seen = this.#next.get(symbol) ?? 0
      if (seen !== count) this.problems.push(`${symbol} ends at ${seen} of ${count} in the archive`)
    }
  }
}

/**
 * Reads the whole archive of a bucket: each partition's offsets must run 0, 1, 2 ... over its objects. Bars of
 * the symbols that were sent must be there once, in order, when these are given.
 */
export async function checkArchive(
  config: Config,
  sent?: ReadonlyMap<string, number>,
): Promise<ArchiveFindings> {
  using store = new ArchiveStore(config)
  const topics = new Set<string>()
  for await (const key of store.keys('')) topics.add(key.slice(0, key.indexOf('/')))
  const problems: string[] = []
  const bars = new BarCount()
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
        const items = (value as { bars?: readonly ArchivedBar[] } | null)?.bars ?? []
        events += items.length
        for (const bar of items) if (sent?.has(bar.S)) bars.add(place, bar)
      }
    }
  }
  if (sent) bars.end(sent)
  return { records, events, problems: [...problems, ...bars.problems] }
}
