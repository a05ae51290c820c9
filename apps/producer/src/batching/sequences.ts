/** Sessions that may still speak: the running one, the one before, and backfills beside it. */
const MAX_SESSIONS = 64

/** Numbers of batches, from 0 without gaps, per session and stream. */
export class Sequences {
  readonly #sessions = new Map<string, Map<string, number>>()

  next(session: string, stream: string): number {
    const numbers = this.#sessions.get(session) ?? this.#begin(session)
    const sequence = numbers.get(stream) ?? 0
    numbers.set(stream, sequence + 1)
    return sequence
  }

  #begin(session: string): Map<string, number> {
    const [oldest] = this.#sessions.keys()
    if (this.#sessions.size >= MAX_SESSIONS && oldest !== undefined) this.#sessions.delete(oldest)
    const numbers = new Map<string, number>()
    this.#sessions.set(session, numbers)
    return numbers
  }
}
