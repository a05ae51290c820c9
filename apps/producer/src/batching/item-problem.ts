import { type Kind, type RawBar, type RawQuote, type RawTrade, ruleOf } from '@tickertape/schema'
import type { Items } from '../frame.ts'

/** Ids and codes are short everywhere. The bound is what lets a batch be limited by its item count. */
export const MAX_TEXT_LENGTH = 40

/** Upper bound of an encoded item: four texts in UTF-8, a symbol, numbers and length prefixes. */
export const MAX_ITEM_BYTES = 4 * (MAX_TEXT_LENGTH * 3 + 2) + 32 + 5 * 8 + 3 * 10

const scratch = new Float64Array(5)

const isCount = (value: number | null): boolean =>
  value === null || (Number.isSafeInteger(value) && value >= 0)

const isPrice = (value: number | null): boolean =>
  value === null || (Number.isFinite(value) && value >= 0)

const isShort = (...texts: string[]): boolean =>
  texts.every((text) => text.length <= MAX_TEXT_LENGTH)

function timeProblem(micros: number, latestMicros: number): string | undefined {
  if (!Number.isSafeInteger(micros)) return 'time is missing, unreadable or out of range'
  return micros > latestMicros ? 'time is in the future' : undefined
}

function barProblem(bar: RawBar, latestMicros: number): string | undefined {
  scratch[0] = bar.o
  scratch[1] = bar.h
  scratch[2] = bar.l
  scratch[3] = bar.c
  scratch[4] = bar.v
  const problem = timeProblem(bar.t * 1000, latestMicros) ?? ruleOf.bars(scratch)
  if (problem) return problem
  if (!Number.isInteger(bar.t)) return 'time is missing, unreadable or out of range'
  if (!isShort(bar.tf)) return 'a text is too long'
  if (!isCount(bar.n)) return 'trade count is not a whole number from 0 up'
  return isPrice(bar.vw) ? undefined : 'average price is not a number from 0 up'
}

function tradeProblem(trade: RawTrade, latestMicros: number): string | undefined {
  scratch[0] = trade.p
  scratch[1] = trade.s
  const problem = timeProblem(trade.t, latestMicros) ?? ruleOf.trades(scratch)
  if (problem) return problem
  return isShort(trade.i, trade.x, trade.c, trade.a) ? undefined : 'a text is too long'
}

function quoteProblem(quote: RawQuote, latestMicros: number): string | undefined {
  scratch[0] = quote.bp
  scratch[1] = quote.bs
  scratch[2] = quote.ap
  scratch[3] = quote.as
  const problem = timeProblem(quote.t, latestMicros) ?? ruleOf.quotes(scratch)
  if (problem) return problem
  return isShort(quote.bx, quote.ax, quote.c, quote.i) ? undefined : 'a text is too long'
}

/**
 * What is wrong with an item, or undefined. The symbol is checked where its partition is looked up. The
 * answers are few and fixed: they are values of a metric's label.
 */
export const itemProblem: {
  readonly [K in Kind]: (item: Items[K], latestMicros: number) => string | undefined
} = { bars: barProblem, trades: tradeProblem, quotes: quoteProblem }
