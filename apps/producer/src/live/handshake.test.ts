import { describe, expect, it } from 'vitest'
import { handshakeError } from './handshake.ts'

describe('handshakeError', () => {
  it.each([401, 403, 451])('takes %i for the end, with advice', (status) => {
    const error = handshakeError(status, 0, {})
    expect(error).toMatchObject({ fate: 'refused', told: `HTTP ${status} at the handshake` })
    expect(error.advice).toMatch(/\w+ \w+/)
  })

  it('waits out any other as long as it is told', () => {
    expect(handshakeError(429, 7_000, {})).toEqual({
      ...{ fate: 'lost', told: 'HTTP 429 at the handshake', retryAfterMs: 7_000 },
    })
    expect(handshakeError(502, 0, {}).fate).toBe('lost')
  })

  it('lets the venue say otherwise', () => {
    const handshake = { 403: { fate: 'lost' }, 409: { fate: 'held', advice: 'wait' } } as const
    expect(handshakeError(403, 0, { handshake }).fate).toBe('lost')
    expect(handshakeError(409, 0, { handshake })).toMatchObject(handshake[409])
  })
})
