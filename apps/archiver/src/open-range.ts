import type { ObjectFacts } from '@tickertape/archive'
import { hourOf } from '@tickertape/archive'
import type { IncomingRecord } from '@tickertape/kafka'
import { HourObject } from './hour-object.ts'
import type { RecordLine } from './record-line.ts'

export interface OpenRangeOptions {
  readonly nowMs: number
  readonly gzipLevel: number
  /** Hour of an object that is stored already: its records are passed over. */
  readonly withoutHourMs?: number | undefined
}

/** Consecutive records of a partition that are being filled into one object per hour. */
export class OpenRange {
  readonly openedAtMs: number
  readonly firstOffset: number
  readonly #options: OpenRangeOptions
  readonly #objects = new Map<number, HourObject>()
  #nextOffset: number
  #records = 0

  constructor(firstOffset: number, options: OpenRangeOptions) {
    this.openedAtMs = options.nowMs
    this.firstOffset = firstOffset
    this.#nextOffset = firstOffset
    this.#options = options
  }

  get nextOffset(): number {
    return this.#nextOffset
  }

  get records(): number {
    return this.#records
  }

  get hours(): number {
    return this.#objects.size
  }

  /** Bytes in memory. */
  get bytes(): number {
    let sum = 0
    for (const { bytes } of this.#objects.values()) sum += bytes
    return sum
  }

  get compressedBytes(): number {
    let sum = 0
    for (const { compressedBytes } of this.#objects.values()) sum += compressedBytes
    return sum
  }

  /** Objects in order of their first offset: the first of them leads. */
  get objects(): readonly HourObject[] {
    return [...this.#objects.values()]
  }

  /** Facts of the leading object, with those of the range. */
  leadFacts(lead: HourObject): ObjectFacts {
    const range = { nextOffset: this.#nextOffset, elsewhere: this.#records - lead.facts.records }
    return { ...lead.facts, range }
  }

  async append(line: RecordLine, record: IncomingRecord): Promise<void> {
    const { gzipLevel, withoutHourMs } = this.#options
    const hourMs = hourOf(record.timestampMs)
    this.#nextOffset = record.offset + 1
    this.#records++
    if (hourMs === withoutHourMs) return
    let object = this.#objects.get(hourMs)
    if (!object) {
      object = new HourObject(hourMs, record, gzipLevel)
      this.#objects.set(hourMs, object)
    }
    await object.append(line, record.offset)
  }

  discard(): void {
    for (const object of this.#objects.values()) object.discard()
  }
}
