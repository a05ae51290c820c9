interface Mark {
  readonly atMs: number
  readonly end: number
}

const MOST_MARKS = 1_024

/**
 * How long the first record that a reader has not committed has been waiting. Known from when a partition was seen to
 * reach it, so nothing is read: the answer is too short by the interval of the looks at most, and by what waited
 * before the first look.
 */
export class LagClock {
  #marks: readonly Mark[] = []

  /** Milliseconds; `end` is the first offset that is not there yet, `committed` the first that is not done. */
  lagMs(end: number, committed: number, nowMs: number): number {
    // A topic that was made anew begins at 0 again.
    this.#marks = this.#marks.filter((mark) => mark.end > committed && mark.end <= end)
    const reached = this.#marks.at(-1)?.end ?? committed
    if (end > reached) this.#marks = [...this.#marks, { atMs: nowMs, end }]
    if (this.#marks.length > MOST_MARKS) this.#marks = this.#marks.filter((_, at) => at % 2 === 0)
    const [oldest] = this.#marks
    return oldest ? nowMs - oldest.atMs : 0
  }
}
