import { describe, expect, it } from 'vitest'
import { retryAt } from './retry-after.ts'

const now = Date.parse('2026-11-20T15:00:00Z')

describe('retryAt', () => {
  it('adds seconds to now', () => {
    expect(retryAt('120', now)).toBe(now + 120_000)
    expect(retryAt('0', now)).toBe(now)
  })

  it('takes a date as it is', () => {
    expect(retryAt('Fri, 20 Nov 2026 15:30:00 GMT', now)).toBe(now + 1_800_000)
  })

  it.each([undefined, '', 'soon', '-5', '1.5', '2026-11-20', '99999999999999'])(
    'knows no time for %s',
    (header) => expect(retryAt(header, now)).toBeUndefined(),
  )
})
