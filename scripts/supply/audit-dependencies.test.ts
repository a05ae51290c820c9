import { describe, expect, it } from 'vitest'
import { judgeAudit } from './audit-dependencies.ts'

const answer = (severities: Record<string, string>) =>
  JSON.stringify({
    vulnerabilities: Object.fromEntries(
      Object.entries(severities).map(([name, severity]) => [name, { severity }]),
    ),
    metadata: { vulnerabilities: { total: Object.keys(severities).length } },
  })

describe('the audit of dependencies', () => {
  it('passes without findings, and with findings below high', () => {
    expect(judgeAudit(answer({}))).toEqual({ outcome: 'passed', text: 'passed, 0 below high' })
    expect(judgeAudit(answer({ a: 'moderate', b: 'low' })).outcome).toBe('passed')
  })

  it('fails on high and critical findings and names them', () => {
    const { outcome, text } = judgeAudit(answer({ a: 'low', b: 'high', c: 'critical' }))
    expect([outcome, text]).toEqual([
      'failed',
      'FAILED: b (high), c (critical); `npm audit` says more',
    ])
  })

  it.each([
    ['{"message":"405 Method Not Allowed"}', '405 Method Not Allowed'],
    ['', 'no answer'],
    ['<html>', 'no answer'],
  ])('says that nothing was checked when the registry answers "%s"', (text, why) => {
    expect(judgeAudit(text)).toEqual({
      outcome: 'skipped',
      text: `SKIPPED, the registry does not answer it: ${why}`,
    })
  })
})
