import type { Candle, DayBefore } from '../../../src/protocol.ts'

const DAY_MS = 86_400_000

/** The volume-weighted average price since each candle's midnight UTC; `before` is of the first candle's day. */
export function vwapOf(candles: readonly Candle[], before: DayBefore): number[] {
  let day = Math.floor((candles[0]?.t ?? 0) / DAY_MS)
  let money = before.pv
  let volume = before.v
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
