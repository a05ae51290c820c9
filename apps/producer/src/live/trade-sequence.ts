/** Ids that are missing between two trades, by event times in epoch microseconds. */
export interface Hole {
  readonly firstId: number
  readonly lastId: number
  readonly fromMicros: number
  readonly toMicros: number
  /** Epoch ms. */
  readonly noticedAt: number
}

/** Beyond these the oldest is forgotten: what was seen there is then taken for new. */
const MAX_RANGES = 64
const MAX_HOLES = 64

type Range = [first: number, last: number]

/**
 * The trade ids of one symbol of a venue that counts them up by one. Knows exactly which it has seen, so a
 * repeated trade is told from a late one, and a hole from a trade that is only late.
 */
export class TradeSequence {
  /** Ascending, neither touching nor overlapping. */
  readonly #seen: Range[] = []
  #holes: Hole[] = []
  /** The highest id that is known to exist. */
  #highest: number | undefined
  #lastMicros = 0
  #explained = false

  take(id: number, eventMicros: number, now: number): 'new' | 'late' | 'repeated' {
    const top = this.#seen.at(-1)
    if (top !== undefined && id <= top[1]) return this.#insert(id)
    if (top !== undefined && id === top[1] + 1) top[1] = id
    else {
      this.#noticeHole(id, eventMicros, now)
      this.#seen.push([id, id])
      if (this.#seen.length > MAX_RANGES) this.#seen.shift()
    }
    this.#explained = false
    this.#highest = Math.max(this.#highest ?? id, id)
    this.#lastMicros = eventMicros
    return 'new'
  }

  /** The venue says that a trade of this id was made; it may still be on its way. */
  reached(id: number, now: number): void {
    this.#noticeHole(id + 1, now * 1000, now)
    this.#highest = Math.max(this.#highest ?? id, id)
    if (this.#lastMicros === 0) this.#lastMicros = now * 1000
    this.#explained = false
  }

  /** The next jump is no news: a gap tells of it already. */
  explain(): void {
    this.#explained = true
  }

  /** Holes that nothing filled for so long, each once. */
  overdue(now: number, reorderMs: number): readonly Hole[] {
    if (this.#holes.length === 0) return []
    const old = this.#holes.filter(({ noticedAt }) => now - noticedAt >= reorderMs)
    this.#holes = this.#holes.filter(({ noticedAt }) => now - noticedAt < reorderMs)
    return old.filter((hole) => !this.#has(hole))
  }

  #noticeHole(id: number, toMicros: number, noticedAt: number): void {
    const before = this.#highest
    if (before === undefined || id <= before + 1 || this.#explained) return
    const ids = { firstId: before + 1, lastId: id - 1 }
    this.#holes.push({ ...ids, fromMicros: this.#lastMicros, toMicros, noticedAt })
    if (this.#holes.length > MAX_HOLES) this.#holes.shift()
  }

  #has({ firstId, lastId }: Hole): boolean {
    return this.#seen.some(([first, last]) => first <= firstId && lastId <= last)
  }

  #insert(id: number): 'late' | 'repeated' {
    const index = this.#seen.findIndex(([, last]) => id <= last + 1)
    const range = this.#seen[index] as Range
    const [first, last] = range
    if (id >= first && id <= last) return 'repeated'
    if (id === last + 1) {
      const next = this.#seen[index + 1]
      range[1] = id
      if (next !== undefined && next[0] === id + 1) {
        range[1] = next[1]
        this.#seen.splice(index + 1, 1)
      }
    } else if (id === first - 1) range[0] = id
    else this.#seen.splice(index, 0, [id, id])
    return 'late'
  }
}
