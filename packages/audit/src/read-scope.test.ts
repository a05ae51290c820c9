import { describe, expect, it } from 'vitest'
import { readScope } from './read-scope.ts'

const nowMs = Date.parse('2026-11-21T12:00:00Z')

describe('readScope', () => {
  it('takes everything when nothing is said', () => {
    expect(readScope({}, nowMs)).toEqual({
      topic: undefined,
      partition: undefined,
      fromMs: undefined,
      toMs: undefined,
    })
  })

  it('reads times, dates and ages', () => {
    expect(readScope({ from: '2026-11-20', to: '90m' }, nowMs)).toMatchObject({
      fromMs: Date.parse('2026-11-20T00:00:00Z'),
      toMs: nowMs - 90 * 60_000,
    })
    expect(readScope({ from: '2026-11-20T14:30:00+01:00' }, nowMs)).toMatchObject({
      fromMs: Date.parse('2026-11-20T13:30:00Z'),
    })
  })

  it('takes a kind in place of a topic, and a partition', () => {
    expect(readScope({ kind: 'bars', partition: '3' }, nowMs)).toMatchObject({
      topic: 'bars',
      partition: 3,
    })
  })

  it.each([
    [{ from: 'yesterday' }, 'from "yesterday" is no time'],
    [{ to: '2026-13-45' }, 'did you mean 2026-12-31T00:00:00Z?'],
    [{ from: '1h', to: '2h' }, 'from must be before to'],
    [{ from: '2027-01-01' }, 'from must be before to'],
    [{ partition: '-1' }, 'partition must be a number from 0'],
    [{ topic: 'a', kind: 'bars' }, 'give either a topic or a kind'],
  ])('refuses %j', (text, message) => {
    expect(() => readScope(text, nowMs)).toThrow(
      expect.objectContaining({
        code: 'TAPE_CLI_USAGE',
        message: expect.stringContaining(message),
      }),
    )
  })
})
