import { describe, expect, it } from 'vitest'
import { firstDeliveries, problemsOf } from '../../testing/real-feed.ts'

describe('the real StockData', () => {
  it('gives an answer and its trades', async (context) => {
    const found = await firstDeliveries(
      {
        name: 'stockdata',
        argv: ['--symbols', 'MSFT', 'AAPL'],
        url: ({ stockdata }) => stockdata.url,
        keys: { STOCKDATA_API_TOKEN: ({ stockdata }) => stockdata.api_token },
      },
      context,
      2,
    )
    expect(found.map(({ kind }) => kind)).toEqual(['apiQuotes', 'trades'])
    expect(problemsOf(found)).toEqual([])
  })
})
