import type { Kind } from './kinds.ts'

export const timeColumn = 'time_stamp'

/** The fields that tell the events of a kind apart: a store has one row for each combination. */
export const eventKeys: Readonly<Record<Kind, readonly string[]>> = {
  bars: ['source', 'symbol', 'timeframe', timeColumn],
  trades: ['source', 'symbol', timeColumn, 'trade_id', 'action'],
  quotes: ['source', 'symbol', timeColumn, 'quote_id'],
}

/** The same of candles, which streaming SQL makes. */
export const candleKey: readonly string[] = ['source', 'symbol', 'basis', 'timeframe', timeColumn]
