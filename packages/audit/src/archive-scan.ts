import {
  type ArchivedRecord,
  type ArchiveStore,
  parseLine,
  parseObjectKey,
  restoreRecord,
} from '@tickertape/archive'
import type { WriterCodec } from '@tickertape/schema'
import { damageOf } from './archive-records.ts'
import type { Lanes } from './hash.ts'
import { addRecord, type OffsetRange, type RecordBlocks, recordBlocks } from './record-blocks.ts'
import { sumOfRecord } from './record-sum.ts'
import { isWithin, type Window } from './window.ts'

/** A topic whose objects are read. */
export interface ArchivedTopic {
  readonly topic: string
  /** Field of the value that holds the events; records of other topics have none. */
  readonly itemsField: string | undefined
  readonly window: Window
  readonly partitions: readonly ArchivedPartition[]
}

export interface ArchivedPartition {
  readonly partition: number
  /** Offsets whose content is compared. */
  readonly range: OffsetRange
  /** Offsets whose events do not count. */
  readonly dead: readonly number[]
}

/** What an object holds. */
export interface ArchivedObject {
  readonly key: string
  readonly partition: number
  /** Stretches of consecutive offsets, in their order. */
  readonly runs: readonly OffsetRange[]
  /** What is wrong with it, the first of it; its lines behind that may not have been read. */
  readonly damage: string | undefined
}

export interface PartitionFindings {
  readonly partition: number
  readonly blocks: RecordBlocks
  readonly records: number
  readonly events: number
}

export interface ArchiveFindings {
  readonly topic: string
  readonly objects: readonly ArchivedObject[]
  readonly partitions: readonly PartitionFindings[]
}

class PartitionScan {
  readonly partition: number
  readonly blocks: RecordBlocks
  readonly dead: ReadonlySet<number>
  records = 0
  events = 0

  constructor({ partition, range, dead }: ArchivedPartition) {
    this.partition = partition
    this.blocks = recordBlocks(range)
    this.dead = new Set(dead)
  }
}

/** Reads every object of a topic once, also those that come while it reads. */
export class ArchiveScan {
  readonly #store: ArchiveStore
  readonly #codec: WriterCodec
  readonly #topic: ArchivedTopic
  readonly #objects = new Map<string, ArchivedObject>()
  readonly #partitions: ReadonlyMap<number, PartitionScan>
  readonly #lanes: Lanes = { a: 0, b: 0 }

  constructor(store: ArchiveStore, codec: WriterCodec, topic: ArchivedTopic) {
    this.#store = store
    this.#codec = codec
    this.#topic = topic
    this.#partitions = new Map(
      topic.partitions.map((partition) => [partition.partition, new PartitionScan(partition)]),
    )
  }

  get findings(): ArchiveFindings {
    const partitions = [...this.#partitions.values()].map(
      ({ partition, blocks, records, events }) => ({ partition, blocks, records, events }),
    )
    return { topic: this.#topic.topic, objects: [...this.#objects.values()], partitions }
  }

  /** Reads the objects that were not there before. */
  async readNew(): Promise<void> {
    for await (const key of this.#store.keys(`${this.#topic.topic}/`)) {
      const place = parseObjectKey(key)
      if (this.#objects.has(key) || !place) continue
      const partition = this.#partitions.get(place.partition)
      if (partition) this.#objects.set(key, await this.#readObject(key, partition))
    }
  }

  async #readObject(key: string, partition: PartitionScan): Promise<ArchivedObject> {
    const runs: { from: number; to: number }[] = []
    let damage: string | undefined
    try {
      for await (const line of this.#store.lines(key)) {
        const record = parseLine(line, key)
        const { offset } = record
        const last = runs.at(-1)
        if (last?.to === offset) last.to++
        else runs.push({ from: offset, to: offset + 1 })
        damage ??= this.#misplaced(record, partition)
        damage ??= await this.#add(record, partition)
      }
    } catch (cause) {
      damage ??= damageOf(cause)
    }
    const named = parseObjectKey(key)?.firstOffset
    if (runs[0]?.from !== named) damage ??= `it begins with offset ${runs[0]?.from}`
    return { key, partition: partition.partition, runs, damage }
  }

  #misplaced(
    { topic, partition, offset }: ArchivedRecord,
    expected: PartitionScan,
  ): string | undefined {
    if (topic === this.#topic.topic && partition === expected.partition) return undefined
    return `a line is of ${topic}/${partition}@${offset}`
  }

  /** A line that has its bytes beside the value is restored from these: then nothing else has read the value. */
  async #misread(line: ArchivedRecord, bytes: Buffer | null): Promise<string | undefined> {
    if (line.value_base64 === undefined || line.schema_id === undefined) return undefined
    const { value } = await this.#codec.decode(bytes)
    if (JSON.stringify(value) === JSON.stringify(line.value)) return undefined
    return `the value at offset ${line.offset} is not what its bytes say`
  }

  /** Sums a record up; answers what is wrong with it. */
  async #add(line: ArchivedRecord, scan: PartitionScan): Promise<string | undefined> {
    const { itemsField, window } = this.#topic
    const { offset, value } = line
    scan.records++
    const batch = value as ({ received_at: number } & Record<string, unknown[]>) | null
    if (itemsField && batch && isWithin(window, batch.received_at) && !scan.dead.has(offset)) {
      scan.events += batch[itemsField]?.length ?? 0
    }
    try {
      const record = await restoreRecord(line, (id, known) => this.#codec.encode(id, known))
      sumOfRecord(record, this.#lanes)
      addRecord(scan.blocks, offset, this.#lanes)
      return await this.#misread(line, record.value)
    } catch (cause) {
      return damageOf(cause)
    }
  }
}
