import { asTapeError, type TapeError } from '@tickertape/errors'
import type { GroupControl, IncomingBatch } from '@tickertape/kafka'

interface Due {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly control: GroupControl
}

/**
 * Offsets whose rows are written, committed now and then: what is written and not committed is written again after a
 * crash, which changes nothing.
 */
export class Commits {
  #due = new Map<string, Due>()
  readonly #onFailed: (error: TapeError) => void

  /** `onFailed` gets what the next commit does not cure. */
  constructor(onFailed: (error: TapeError) => void) {
    this.#onFailed = onFailed
  }

  done({ topic, partition, nextOffset: offset }: IncomingBatch, control: GroupControl): void {
    this.#due.set(`${topic}/${partition}`, { topic, partition, offset, control })
  }

  /** The assignment is new: what is not committed is read again by whoever has its partition now. */
  reassign(): void {
    this.#due.clear()
  }

  async commit(): Promise<void> {
    const due = [...this.#due]
    await Promise.all(due.map(([key, each]) => this.#commitOne(key, each)))
  }

  async #commitOne(key: string, due: Due): Promise<void> {
    const { topic, partition, offset, control } = due
    try {
      await control.commit(topic, partition, offset)
    } catch (cause) {
      const error = asTapeError(cause)
      if (!error.retryable) this.#onFailed(error)
      return
    }
    if (this.#due.get(key) === due) this.#due.delete(key)
  }
}
