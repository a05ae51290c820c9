import { type AuditReport, noProgress, runAudit } from '@tickertape/audit'
import type { Config } from '@tickertape/config'
import { quietLog } from '@tickertape/testkit'
import { expect } from 'vitest'

const GIVE_UP_MS = 240_000

/** Runs the audit that ships, waits for what is in flight, and insists that it has nothing to say against it. */
export async function audited(config: Config): Promise<AuditReport> {
  const signal = AbortSignal.timeout(GIVE_UP_MS)
  const options = { config, waitMs: 90_000, log: quietLog, progress: noProgress, signal }
  const report = await runAudit(options)
  const problems = [...report.streams, ...report.topics].flatMap((one) => one.problems)
  expect(problems.map(({ text }) => text)).toEqual([])
  expect(report.verdict, report.summary).toBe('agrees')
  return report
}
