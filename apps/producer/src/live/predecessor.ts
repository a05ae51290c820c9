import type { Connection } from './connection.ts'
import type { Timings } from './patience.ts'

/** The connection that is being replaced: it is read until its successor is live, and a little longer. */
export class Predecessor {
  readonly #timings: Timings
  readonly #onGone: (old: Connection) => void
  #old: Connection | undefined
  #timer: NodeJS.Timeout | undefined

  /** `onGone` is told of its end, unless it came by `close`. */
  constructor(timings: Timings, onGone: (old: Connection) => void) {
    this.#timings = timings
    this.#onGone = onGone
  }

  get isThere(): boolean {
    return this.#old !== undefined
  }

  replace(old: Connection): void {
    this.close()
    this.#old = old
  }

  /** Its successor is live: what is on its way on the old connection may not come on the new one. */
  retire(isReplaced: () => boolean): void {
    const old = this.#old
    if (old === undefined) return
    const { overlapMs, drainMs } = this.#timings
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      // When its successor was lost meanwhile it is read until the next one is live.
      if (!isReplaced()) return
      old.drain()
      this.#timer = setTimeout(() => this.lost(old), drainMs)
    }, overlapMs)
  }

  lost(old: Connection): void {
    if (this.#old !== old) return
    this.close()
    this.#onGone(old)
  }

  pause(): void {
    this.#old?.pause()
  }

  resume(): void {
    this.#old?.resume()
  }

  drain(): void {
    clearTimeout(this.#timer)
    this.#old?.drain()
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#old?.close()
    this.#old = undefined
  }
}
