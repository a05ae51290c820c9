import type { History } from '../../history.ts'
import { partsOf, readPages } from './read-pages.ts'

/** What the stream of Alpaca's stocks can be asked for again. The feed `test` keeps nothing. */
export const alpacaBackfill: History = {
  kinds: ['bars', 'trades', 'quotes'],
  read: (request, context) => {
    const { history_url: url, feed } = context.config.alpaca
    return readPages(context, partsOf({ ...request, url, feed, timeframe: '1m' }))
  },
}
