import { gunzipSync } from 'node:zlib'
import {
  type ArchiveStore,
  hourOf,
  type ObjectFacts,
  type ObjectPlace,
  parseObjectKey,
} from '@tickertape/archive'
import type { TapeError } from '@tickertape/errors'
import type { GroupControl, IncomingBatch } from '@tickertape/kafka'
import { Archiver, type ArchiverOptions } from './archiver.ts'

export const HOUR = 3_600_000

export interface Sample {
  readonly offset: number
  readonly timestampMs: number
}

interface Held {
  readonly place: ObjectPlace
  readonly facts: ObjectFacts
  readonly samples: readonly Sample[]
}

/** A bucket in memory with the one promise that matters: an object is never overwritten. */
export class Bucket {
  readonly objects = new Map<string, Held>()

  put: ArchiveStore['putIfAbsent'] = async (key, body, facts) => {
    const held = this.objects.get(key)
    if (held) return held.facts
    const lines = gunzipSync(body).toString().trimEnd().split('\n')
    const place = parseObjectKey(key)
    if (!place) throw new Error(`${key} is no key of the archive`)
    this.objects.set(key, { place, facts, samples: lines.map((line) => JSON.parse(line)) })
    return facts
  }

  async *keys(prefix: string): AsyncGenerator<string> {
    for (const key of this.objects.keys()) if (key.startsWith(prefix)) yield key
  }

  /** Every offset of a partition that is stored, in order, as often as it is there. */
  offsets(partition = 0): number[] {
    return [...this.objects.values()]
      .filter(({ place }) => place.partition === partition)
      .flatMap(({ samples }) => samples.map(({ offset }) => offset))
      .sort((a, b) => a - b)
  }

  /** Objects whose records are not all of their hour, not in order, or not those of their metadata. */
  wrong(): string[] {
    return [...this.objects].flatMap(([key, { place, facts, samples }]) => {
      const offsets = samples.map(({ offset }) => offset)
      const right =
        samples.every(({ timestampMs }) => hourOf(timestampMs) === place.hourMs) &&
        offsets.every((offset, index) => index === 0 || offset > (offsets[index - 1] as number)) &&
        offsets[0] === place.firstOffset &&
        facts.firstOffset === offsets[0] &&
        facts.lastOffset === offsets.at(-1) &&
        facts.records === offsets.length
      return right ? [] : [key]
    })
  }

  /** Ranges of a partition by the metadata of their leading objects, as [first offset, next offset, records]. */
  ranges(partition = 0): [number, number, number][] {
    return [...this.objects.values()]
      .filter(({ place, facts }) => place.partition === partition && facts.range)
      .map(({ facts: { firstOffset, records, range } }): [number, number, number] => [
        firstOffset,
        range?.nextOffset ?? 0,
        records + (range?.elsewhere ?? 0),
      ])
      .sort(([a], [b]) => a - b)
  }
}

export const toBatch = (samples: readonly Sample[], partition = 0): IncomingBatch => ({
  topic: 't',
  partition,
  nextOffset: (samples.at(-1)?.offset ?? 0) + 1,
  highWatermark: 0,
  records: samples.map((sample) => ({
    ...sample,
    key: null,
    value: Buffer.from(String(sample.timestampMs)),
    headers: {},
    headerList: [],
  })),
})

export interface MemberOptions extends Partial<ArchiverOptions> {
  readonly from?: number
  readonly partition?: number
  readonly maxRecords?: number
  readonly maxAgeMs?: number
}

/** A group member that reads a partition from the committed offset and does what the archiver tells it. */
export class Member {
  readonly archiver: Archiver
  readonly failures: TapeError[] = []
  position: number
  committed: number
  paused = false
  readonly #partition: number
  readonly #control: GroupControl
  #seeks = 0
  /** Puts that get through before the process is as good as dead: what comes then is never answered. */
  #putsLeft = Number.POSITIVE_INFINITY

  constructor(bucket: Pick<Bucket, 'put' | 'keys'>, options: MemberOptions = {}) {
    const { from = 0, partition = 0, maxRecords = 1_000, maxAgeMs = 1_000, ...rest } = options
    this.position = from
    this.committed = from
    this.#partition = partition
    this.#control = {
      commit: async (_topic, _partition, offset) => {
        this.committed = offset
      },
      seek: (_topic, _partition, offset) => {
        this.#seeks++
        this.position = offset
      },
      pause: () => {
        this.paused = true
      },
      resume: () => {
        this.paused = false
      },
    }
    this.archiver = new Archiver({
      put: (...args) => (this.#putsLeft-- > 0 ? bucket.put(...args) : new Promise(() => {})),
      keys: (prefix) => bucket.keys(prefix),
      limits: { maxBytes: 1 << 20, maxRecords, maxAgeMs },
      gzipLevel: 1,
      budgetBytes: 1 << 24,
      patienceMs: 0,
      toLine: async (_batch, { offset, timestampMs }) => ({
        bytes: Buffer.from(`${JSON.stringify({ offset, timestampMs })}\n`),
        events: 1,
      }),
      onStored: () => {},
      onFailed: (error) => this.failures.push(error),
      now: () => 0,
      ...rest,
    })
  }

  dieAfter(puts: number): void {
    this.#putsLeft = puts
  }

  /** Reads up to `count` records from where it is, as a fetch would; answers how far it got. */
  async read(topic: readonly Sample[], count: number): Promise<number> {
    if (this.paused) return this.position
    const from = this.position
    const seeks = this.#seeks
    const batch = topic.slice(from, from + count)
    const untaken = await this.archiver.append(toBatch(batch, this.#partition), this.#control)
    // A seek during the batch wins over the batch's own end.
    if (this.#seeks === seeks) this.position = untaken ?? from + batch.length
    return this.position
  }

  /** Reads to the end of the topic and stores it. */
  async finish(topic: readonly Sample[], count: number): Promise<void> {
    do {
      while (this.position < topic.length) {
        await this.read(topic, count)
        // Where it is paused, storing goes on without it.
        await new Promise(setImmediate)
      }
      await this.archiver.storeAll()
    } while (this.position < topic.length)
  }
}
