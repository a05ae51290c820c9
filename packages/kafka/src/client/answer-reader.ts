const SIZE_BYTES = 4
/** An answer begins with its request's number. */
const LEAST_BYTES = 4
/** Far above what a broker gives for a fetch; what is larger comes from something that is no broker. */
const MOST_BYTES = 256 * 1024 * 1024

/**
 * Puts the answers of a broker together. Every byte is copied once, into a buffer of the answer's own size: the
 * client gathered chunks and copied all of them, which made garbage outside of the heap, and that made V8 collect
 * the whole heap again and again.
 */
export class AnswerReader {
  readonly #size = Buffer.alloc(SIZE_BYTES)
  /** Where the next bytes go: first the size, then an answer with its size in front. */
  #target = this.#size
  #filled = 0

  /** Answers that are whole with this chunk, their sizes in front. Throws RangeError for a size that cannot be. */
  take(chunk: Buffer): readonly Buffer[] {
    const answers: Buffer[] = []
    for (let at = 0; at < chunk.length; ) {
      const copied = chunk.copy(this.#target, this.#filled, at)
      at += copied
      this.#filled += copied
      if (this.#filled < this.#target.length) break
      if (this.#target === this.#size) this.#begin()
      else {
        answers.push(this.#target)
        this.#target = this.#size
        this.#filled = 0
      }
    }
    return answers
  }

  #begin(): void {
    const size = this.#size.readInt32BE(0)
    if (size < LEAST_BYTES || size > MOST_BYTES) {
      throw new RangeError(`an answer of ${size} bytes: this is no Kafka broker`)
    }
    this.#target = Buffer.allocUnsafe(SIZE_BYTES + size)
    this.#size.copy(this.#target)
  }
}
