import { hashOf } from './random.ts'

/** One in five minutes, so that a demo shows it. */
const CYCLE_MS = 300_000
const DARK_MS = 60_000

/** Halts do not touch: a symbol goes on before the next one stops. */
const APART_MS = 1_000

/** Nobody is dark, or one symbol is, or all are. */
export type Dark = 'none' | 'all' | { readonly symbol: number }

/** Who gives no events when. */
export interface Darkness {
  /** By the event's time. */
  at(epochMs: number): Dark
  /** Share of all events that is left. */
  readonly sentShare: number
  /** What a price is multiplied by when trading goes on, by the time when it stopped. */
  jump?(epochMs: number): number
}

const draw = (name: string): number => hashOf(name) / 2 ** 32

/** Of every five minutes, one whole minute of the clock is missing, for all symbols. */
export function missingMinutes(seed: number): Darkness {
  return {
    sentShare: 1 - DARK_MS / CYCLE_MS,
    at: (epochMs) => {
      const cycle = Math.floor(epochMs / CYCLE_MS)
      const minute = Math.floor((epochMs - cycle * CYCLE_MS) / DARK_MS)
      const missing = Math.floor(draw(`${seed}/gap/${cycle}`) * (CYCLE_MS / DARK_MS))
      return minute === missing ? 'all' : 'none'
    },
  }
}

/** In every five minutes, one symbol is halted for a minute; then it opens 3 to 10 % higher or lower. */
export function halts(seed: number, symbols: number): Darkness {
  const haltOf = (cycle: number) => {
    const name = `${seed}/halt/${cycle}`
    const room = CYCLE_MS - DARK_MS - 2 * APART_MS
    const fromMs = cycle * CYCLE_MS + APART_MS + Math.floor(draw(`${name}/from`) * room)
    return { fromMs, symbol: Math.floor(draw(`${name}/symbol`) * symbols), name }
  }
  return {
    sentShare: 1 - DARK_MS / CYCLE_MS / symbols,
    at: (epochMs) => {
      const { fromMs, symbol } = haltOf(Math.floor(epochMs / CYCLE_MS))
      return epochMs >= fromMs && epochMs < fromMs + DARK_MS ? { symbol } : 'none'
    },
    jump: (epochMs) => {
      const { name } = haltOf(Math.floor(epochMs / CYCLE_MS))
      const size = 0.03 + 0.07 * draw(`${name}/size`)
      return draw(`${name}/side`) < 0.5 ? 1 / (1 + size) : 1 + size
    },
  }
}
