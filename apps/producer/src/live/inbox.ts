import type { Frame } from '../frame.ts'

export interface InboxOptions {
  /** Items beyond which the sender is paused. */
  readonly highWater: number
  readonly onFull: () => void
  readonly onDrained: () => void
}

/** Frames that were pushed, to be pulled in order. It asks the sender to pause and to go on. */
export class Inbox implements AsyncIterable<Frame> {
  readonly #options: InboxOptions
  readonly #frames: Frame[] = []
  #items = 0
  #full = false
  #over = false
  #failure: Error | undefined
  #wake = Promise.withResolvers<void>()

  constructor(options: InboxOptions) {
    this.#options = options
  }

  push(frame: Frame): void {
    this.#frames.push(frame)
    this.#items += frame.items.length
    if (this.#items > this.#options.highWater && !this.#full) {
      this.#full = true
      this.#options.onFull()
    }
    this.#wake.resolve()
  }

  /** What was pushed is still delivered; then the iteration ends, with the error if there is one. */
  end(failure?: Error): void {
    this.#over = true
    this.#failure = failure
    this.#wake.resolve()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Frame> {
    for (;;) {
      for (let frame = this.#frames.shift(); frame; frame = this.#frames.shift()) {
        this.#items -= frame.items.length
        yield frame
      }
      if (this.#full) {
        this.#full = false
        this.#options.onDrained()
      }
      if (this.#over) break
      await this.#wake.promise
      this.#wake = Promise.withResolvers()
    }
    if (this.#failure) throw this.#failure
  }
}
