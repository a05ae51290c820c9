import { describe, expect, it } from 'vitest'
import type { Frame } from '../../frame.ts'
import { firstDeliveries, problemsOf } from '../../testing/real-feed.ts'

describe("Alpaca's real history", () => {
  it.for(['bars', 'trades', 'quotes'] as const)('gives %s', async (kind, context) => {
    const range = ['--from', '2026-01-05T15:00:00Z', '--to', '2026-01-05T15:10:00Z']
    const found = await firstDeliveries(
      {
        name: 'alpaca-history',
        argv: ['--symbols', 'MSFT', '--kinds', kind, ...range],
        url: ({ alpaca }) => alpaca.history_url,
        keys: {
          APCA_API_KEY_ID: ({ alpaca }) => alpaca.key_id,
          APCA_API_SECRET_KEY: ({ alpaca }) => alpaca.secret_key,
        },
      },
      context,
    )
    const [frame] = found as Frame[]
    expect(frame).toMatchObject({ kind, feed: 'iex' })
    expect(problemsOf(found)).toEqual([])
  })
})
