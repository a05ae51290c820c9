import type { Candle } from '../../../src/protocol.ts'

const DAY_MS = 86_400_000

/** The volume-weighted average price since each candle's midnight UTC, or since the first candle of that day. */
export function vwapOf(candles: readonly Candle[]): number[] {
  let day = Number.NaN
  let money = 0
  let volume = 0
  return candles.map(({ t, pv, v, c }) => {
    const today = Math.floor(t / DAY_MS)
    if (today !== day) {
      day = today
      money = 0
      volume = 0
    }
    money += pv
    volume += v
    return volume > 0 ? money / volume : c
  })
}
