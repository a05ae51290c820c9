import { describe, expect, it } from 'vitest'
import { handshakeError, retryAfterMs } from './handshake.ts'

describe('retryAfterMs', () => {
  const now = Date.parse('2026-11-20T15:00:00Z')
  it.each([
    ['7', 7_000],
    ['0', 0],
    ['Fri, 20 Nov 2026 15:02:00 GMT', 120_000],
    ['Fri, 20 Nov 2026 14:00:00 GMT', undefined],
    ['-3', undefined],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('reads %s', (header, ms) => {
    expect(retryAfterMs(header, now)).toBe(ms)
  })
})

describe('handshakeError', () => {
  it.each([401, 403, 451])('takes %i for the end, with advice', (status) => {
    const error = handshakeError(status, undefined, {})
    expect(error).toMatchObject({ fate: 'refused', told: `HTTP ${status} at the handshake` })
    expect(error.advice).toMatch(/\w+ \w+/)
  })

  it('waits out any other as long as it is told', () => {
    expect(handshakeError(429, 7_000, {})).toEqual({
      ...{ fate: 'lost', told: 'HTTP 429 at the handshake', retryAfterMs: 7_000 },
    })
    expect(handshakeError(502, undefined, {}).fate).toBe('lost')
  })

  it('lets the venue say otherwise', () => {
    const handshake = { 403: { fate: 'lost' }, 409: { fate: 'held', advice: 'wait' } } as const
    expect(handshakeError(403, undefined, { handshake }).fate).toBe('lost')
    expect(handshakeError(409, undefined, { handshake })).toMatchObject(handshake[409])
  })
})
