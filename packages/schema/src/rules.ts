import type { Kind } from './kinds.ts'

type Numbers = ArrayLike<number>
const at = (values: Numbers, index: number): number => values[index] as number

/** How many doubles follow the symbol of an item, in the order in which the rules take them. */
export const ruleValues: Readonly<Record<Kind, number>> = { bars: 5, trades: 2, quotes: 4 }

function barProblem(values: Numbers): string | undefined {
  const [open, high, low, close] = [at(values, 0), at(values, 1), at(values, 2), at(values, 3)]
  const volume = at(values, 4)
  if (!(open > 0 && high > 0 && low > 0 && close > 0)) return 'a price is not above 0'
  if (!Number.isFinite(high)) return 'high is not finite'
  if (high < open || high < close || high < low) return 'high is below open, close or low'
  if (low > open || low > close) return 'low is above open or close'
  if (!(volume >= 0 && Number.isFinite(volume))) return 'volume is not a number from 0 up'
  return undefined
}

function tradeProblem(values: Numbers): string | undefined {
  const [price, size] = [at(values, 0), at(values, 1)]
  if (!(price > 0 && Number.isFinite(price))) return 'price is not a number above 0'
  if (!(size >= 0 && Number.isFinite(size))) return 'size is not a number from 0 up'
  return undefined
}

function quoteProblem(values: Numbers): string | undefined {
  for (let i = 0; i < 4; i++) {
    if (!(at(values, i) >= 0 && Number.isFinite(at(values, i)))) {
      return 'a price or size is not a number from 0 up'
    }
  }
  return undefined
}

/**
 * What is wrong with the numbers of an event, or undefined. Bars: open, high, low, close, volume;
 * trades: price, size; quotes: bid price, bid size, ask price, ask size. A crossed quote is legitimate.
 */
export const ruleOf: Readonly<Record<Kind, (values: Numbers) => string | undefined>> = {
  bars: barProblem,
  trades: tradeProblem,
  quotes: quoteProblem,
}
