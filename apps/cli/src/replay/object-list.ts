import { type ArchiveStore, HOUR_MS, hourOf, type ObjectPlace } from '@tickertape/archive'
import type { TimeWindow } from './time-window.ts'

export interface PlannedObject extends ObjectPlace {
  readonly bytes: number
}

/** Objects of one partition by first offset, in 24 bytes each: a year of them fits in memory. */
export class ObjectList {
  readonly topic: string
  readonly partition: number
  readonly #firstOffsets: number[] = []
  readonly #hours: number[] = []
  readonly #bytes: number[] = []
  #order: Uint32Array = new Uint32Array()

  constructor(topic: string, partition: number) {
    this.topic = topic
    this.partition = partition
  }

  get length(): number {
    return this.#hours.length
  }

  get bytes(): number {
    return this.#bytes.reduce((sum, bytes) => sum + bytes, 0)
  }

  add({ firstOffset, hourMs, bytes }: PlannedObject): void {
    this.#firstOffsets.push(firstOffset)
    this.#hours.push(hourMs)
    this.#bytes.push(bytes)
  }

  /** Must be called when all are added. */
  sort(): void {
    const firsts = this.#firstOffsets
    this.#order = Uint32Array.from(firsts.keys()).sort(
      (a, b) => (firsts[a] as number) - (firsts[b] as number),
    )
  }

  /** The objects in order of their first offset; the last first when `backwards`. */
  *objects(backwards = false): Generator<PlannedObject> {
    const { length } = this.#order
    const { topic, partition } = this
    for (let i = 0; i < length; i++) {
      const index = this.#order[backwards ? length - 1 - i : i] as number
      yield {
        topic,
        partition,
        firstOffset: this.#firstOffsets[index] as number,
        hourMs: this.#hours[index] as number,
        bytes: this.#bytes[index] as number,
      }
    }
  }
}

/** The objects of a topic that may hold records of a time, by partition. */
export async function listObjects(
  store: ArchiveStore,
  topic: string,
  { fromMs, toMs }: TimeWindow,
): Promise<readonly ObjectList[]> {
  const hours = { fromMs: hourOf(fromMs), toMs: hourOf(toMs - 1) + HOUR_MS }
  const lists = new Map<number, ObjectList>()
  for await (const object of store.objects(topic, hours)) {
    const list = lists.get(object.partition) ?? new ObjectList(topic, object.partition)
    lists.set(object.partition, list)
    list.add(object)
  }
  for (const list of lists.values()) list.sort()
  return [...lists.values()].sort((a, b) => a.partition - b.partition)
}
