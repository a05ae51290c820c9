import { hourPrefix, type ObjectPlace } from '@tickertape/archive'

type Place = Omit<ObjectPlace, 'firstOffset'>

/** Hours whose count is worth keeping: the current one, and some that late records go to. */
const KEPT_HOURS = 48

/**
 * Counts the objects of a partition by hour, so that restarts and rebalances cannot fill an hour with small
 * objects. What is there from before is counted once by listing it.
 */
export class ObjectQuota {
  readonly #keys: (prefix: string) => AsyncIterable<string>
  readonly #perHour: number
  readonly #counts = new Map<number, number>()

  constructor(keys: (prefix: string) => AsyncIterable<string>, perHour: number) {
    this.#keys = keys
    this.#perHour = perHour
  }

  /** True when the hour may have another object. Rejects with a TAPE_S3_ error. */
  async hasRoom(place: Place): Promise<boolean> {
    const known = this.#counts.get(place.hourMs)
    return (known ?? (await this.#count(place))) < this.#perHour
  }

  /** One more object of this hour is in the archive. */
  add(hourMs: number): void {
    const known = this.#counts.get(hourMs)
    if (known !== undefined) this.#counts.set(hourMs, known + 1)
  }

  async #count(place: Place): Promise<number> {
    let count = 0
    for await (const _key of this.#keys(hourPrefix(place))) count++
    this.#counts.set(place.hourMs, count)
    const [oldest] = this.#counts.keys()
    if (this.#counts.size > KEPT_HOURS && oldest !== undefined) this.#counts.delete(oldest)
    return count
  }
}
