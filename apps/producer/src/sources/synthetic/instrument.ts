import { randomOf } from './random.ts'

/** What makes a symbol look like itself in every run, whatever the seed. */
export interface Instrument {
  /** First price, in dollars. */
  readonly price: number
  /** Expected growth and deviation of the logarithm of the price over a trading year. */
  readonly drift: number
  readonly volatility: number
  /** Mean shares a regular session. */
  readonly dailyVolume: number
}

/** Plausible levels for symbols that people know; any other gets one from its name. */
const knownPrices: Readonly<Record<string, number>> = {
  AAPL: 235,
  AMZN: 225,
  GOOG: 185,
  GOOGL: 183,
  META: 590,
  MSFT: 425,
  NVDA: 140,
  SPY: 595,
  TSLA: 345,
}

const logUniform = (random: () => number, from: number, to: number): number =>
  from * (to / from) ** random()

export function instrumentOf(symbol: string): Instrument {
  const random = randomOf(0, symbol)
  const price = logUniform(random, 8, 600)
  return {
    price: Object.hasOwn(knownPrices, symbol) ? (knownPrices[symbol] as number) : price,
    drift: -0.05 + 0.25 * random(),
    volatility: logUniform(random, 0.15, 0.65),
    dailyVolume: logUniform(random, 1e6, 6e7),
  }
}
