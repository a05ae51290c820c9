import { setTimeout as sleep } from 'node:timers/promises'
import { TapeError } from '@tickertape/errors'

/** Records that are due within this time are sent together: a transaction costs the same for one as for many. */
const TOGETHER_MS = 50

/** Times faster than recorded, or as fast as it goes. */
export type Speed = number | 'max'

/** Reads `10x` or `max`. Throws TAPE_CLI_USAGE with what was meant. */
export function readSpeed(text: string): Speed {
  if (text === 'max') return text
  const [, number, times] = /^(\d+(?:\.\d+)?)(x?)$/i.exec(text) ?? []
  const factor = Number(number)
  if (factor > 0 && times === 'x') return factor
  const hint = factor > 0 ? `did you mean ${factor}x?` : 'give one like 10x, or max'
  throw new TapeError('TAPE_CLI_USAGE', `--speed "${text}" is no speed: ${hint}`)
}

export interface PaceOptions {
  readonly speed: Speed
  /** Timestamp of the earliest record; undefined: the first that the pace is asked about. */
  readonly firstMs: number | undefined
  readonly now: () => number
}

/** One clock for all partitions, which says when a record of the past is due. */
export class Pace {
  readonly #options: PaceOptions
  readonly #startedMs: number
  #firstMs: number | undefined

  constructor(options: PaceOptions) {
    this.#options = options
    this.#startedMs = options.now()
    this.#firstMs = options.firstMs
  }

  /** Milliseconds until a record is due; 0 when it is. */
  waitMs(timestampMs: number): number {
    const { speed, now } = this.#options
    if (speed === 'max') return 0
    this.#firstMs ??= timestampMs
    const wait = this.#startedMs + (timestampMs - this.#firstMs) / speed - now()
    return wait > TOGETHER_MS ? wait : 0
  }

  async until(timestampMs: number, signal: AbortSignal): Promise<void> {
    for (let wait = this.waitMs(timestampMs); wait > 0; wait = this.waitMs(timestampMs)) {
      await sleep(Math.min(wait, 2 ** 30), undefined, { signal })
    }
  }
}
