import { describe, expect, it } from 'vitest'
import { silenceRules } from '../calendar/silence-rules.ts'
import { testContext } from '../testing/test-context.ts'
import { Gaps } from './gaps.ts'
import { Silence, watchOf } from './silence.ts'
import type { Subscription } from './venue.ts'

const MINUTE = 60_000
const friday = Date.parse('2026-11-20T15:00:00Z')
const subscriptions: Subscription[] = ['A', 'B'].map((symbol) => ({ kind: 'bars', symbol }))
const keys = { APCA_API_KEY_ID: 'k', APCA_API_SECRET_KEY: 's' }

function setUp(delayMs: number, env: Readonly<Record<string, string>> = {}) {
  const { context, gaps: told } = testContext('alpaca', [], { ...keys, ...env })
  const watch = watchOf(silenceRules.consolidated, context.config)
  const gaps = new Gaps({ feed: 'sip', delayMs }, context)
  return { watch, told, silence: new Silence({ watch, delayMs, gaps, context }) }
}

describe('Silence', () => {
  it('doubts a connection on which nothing comes, and says since when', () => {
    const { silence } = setUp(0)
    silence.expect(subscriptions, friday)
    expect(silence.look(friday + 8 * MINUTE).doubt).toBeUndefined()
    expect(silence.look(friday + 10 * MINUTE)).toEqual({
      renew: [],
      doubt: { detail: 'no bars for 600 s', whole: true, sinceMs: friday },
    })
  })

  it('expects nothing on a day that the configuration closes', () => {
    const { silence } = setUp(0, { PRODUCER_CALENDAR: '2026-11-20=closed' })
    silence.expect(subscriptions, friday)
    expect(silence.look(friday + 60 * MINUTE).doubt).toBeUndefined()
  })

  it('gives a delayed feed its delay, at the opening of the market too', () => {
    const delayMs = 15 * MINUTE
    const opening = Date.parse('2026-11-20T14:30:00Z')
    const { silence } = setUp(delayMs)
    silence.expect(subscriptions, opening - 60 * MINUTE)
    expect(silence.look(opening + delayMs + 8 * MINUTE).doubt).toBeUndefined()
    const { doubt } = silence.look(opening + delayMs + 10 * MINUTE)
    expect(doubt).toMatchObject({ sinceMs: opening + delayMs })
  })

  it('expects nothing of a connection that is gone', () => {
    const { silence } = setUp(0)
    silence.expect(subscriptions, friday)
    silence.lost(friday)
    expect(silence.look(friday + 60 * MINUTE).doubt).toBeUndefined()
  })
})
