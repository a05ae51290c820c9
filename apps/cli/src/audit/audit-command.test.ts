import { describe, expect, it } from 'vitest'
import { judge } from './audit-command.ts'

describe('judge', () => {
  it('is content when everything agrees', () => {
    expect(() => judge({ verdict: 'agrees', summary: 'audit: agrees' })).not.toThrow()
  })

  it.each([
    ['differs', 'TAPE_AUDIT_MISMATCH', 1],
    ['in flight', 'TAPE_AUDIT_IN_FLIGHT', 75],
  ] as const)('ends with a code of its own when it %s', (verdict, code, exitCode) => {
    expect(() => judge({ verdict, summary: 'the line' })).toThrow(
      expect.objectContaining({ code, exitCode, message: 'the line' }),
    )
  })
})
