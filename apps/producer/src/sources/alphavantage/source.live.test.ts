import { describe, expect, it } from 'vitest'
import { firstDeliveries, problemsOf } from '../../testing/real-feed.ts'

const feed = {
  name: 'alphavantage',
  url: ({ alphavantage }: { alphavantage: { url: string } }) => alphavantage.url,
} as const

describe('the real Alpha Vantage', () => {
  it('gives the quote of its own example, without a key', async (context) => {
    const env = { ALPHAVANTAGE_API_KEY: 'demo' }
    const found = await firstDeliveries({ ...feed, argv: ['--symbols', 'IBM'], env }, context)
    expect(found).toMatchObject([{ kind: 'trades', items: [{ S: 'IBM' }] }])
    expect(problemsOf(found)).toEqual([])
  })

  it('gives bars', async (context) => {
    const argv = ['--symbols', 'IBM', '--kinds', 'bars']
    const keys = {
      ALPHAVANTAGE_API_KEY: ({ alphavantage }: { alphavantage: { api_key: string } }) =>
        alphavantage.api_key,
    }
    const found = await firstDeliveries({ ...feed, argv, keys }, context)
    expect(found).toMatchObject([{ kind: 'bars' }])
    expect(problemsOf(found)).toEqual([])
  })
})
