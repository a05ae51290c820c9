import type { Timeframe } from '../../../src/protocol.ts'
import { chooseTimeframe, timeframeChosen } from '../store.ts'

/** Shows candles of a length that a person chose: it stays, also where an instrument has none. */
export function chooseByHand(name: Timeframe): void {
  timeframeChosen.value = true
  chooseTimeframe(name)
}
