import type { Kind } from '@tickertape/schema'

export interface ValueRule {
  /** What is wrong with a row, as packages/schema says it of an event. */
  readonly text: string
  /** Such rows, as a condition of SQL. */
  readonly where: string
}

const below = (name: string, than: string): string => `${name} - ${than} < 0`

/** What no row may be. The flattener refuses such events; this finds what came past it. */
export const valueRules: Readonly<Record<Kind, readonly ValueRule[]>> = {
  bars: [
    { text: 'a price is not above 0', where: 'o <= 0 OR h <= 0 OR l <= 0 OR c <= 0' },
    {
      text: 'high is below open, close or low',
      where: `${below('h', 'o')} OR ${below('h', 'c')} OR ${below('h', 'l')}`,
    },
    { text: 'low is above open or close', where: `${below('o', 'l')} OR ${below('c', 'l')}` },
    { text: 'volume is below 0', where: 'v < 0' },
  ],
  trades: [
    { text: 'price is not above 0', where: 'price <= 0' },
    { text: 'size is below 0', where: 'size < 0' },
  ],
  quotes: [
    {
      text: 'a price or size is below 0',
      where: 'bid_price < 0 OR bid_size < 0 OR ask_price < 0 OR ask_size < 0',
    },
  ],
}
