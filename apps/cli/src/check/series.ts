import type { Kind } from '@tickertape/schema'

/** Rows of one kind that one source gave for one symbol; bars also by the length of their interval. */
export interface Series {
  readonly kind: Kind
  readonly source: string
  readonly symbol: string
  /** Empty for what has none. */
  readonly timeframe: string
}

export const nameOf = ({ kind, source, symbol, timeframe }: Series): string =>
  `${symbol}, ${timeframe === '' ? '' : `${timeframe} `}${kind} of ${source}`

export const sameSeries =
  (one: Series) =>
  (other: Series): boolean =>
    nameOf(one) === nameOf(other)

/** Only of bars of a minute is it known how many there must be. */
export const isMinuteBars = ({ timeframe }: Series): boolean => timeframe === '1m'

/** Whether a series that was there before must be there again: other lengths of bars are fetched now and then. */
export const isSteady = (series: Series): boolean => series.kind !== 'bars' || isMinuteBars(series)
