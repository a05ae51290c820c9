import { execFile } from 'node:child_process'
import type { Outcome } from '../chart/check-chart.ts'
import { root } from './lockfile.ts'

const WITHIN_MS = 60_000

export interface Judgement {
  readonly outcome: Outcome
  readonly text: string
}

interface Answer {
  readonly metadata?: { readonly vulnerabilities?: Readonly<Record<string, number>> }
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity: string }>>
  readonly message?: string
}

/** What an answer of `npm audit --json` means. A registry that does not answer is told, and is no pass. */
export function judgeAudit(text: string): Judgement {
  const answer = parse(text)
  const counts = answer?.metadata?.vulnerabilities
  if (!answer || !counts) {
    const why = answer?.message ?? 'no answer'
    return { outcome: 'skipped', text: `SKIPPED, the registry does not answer it: ${why}` }
  }
  const severe = Object.entries(answer.vulnerabilities ?? {}).filter(([, { severity }]) =>
    ['high', 'critical'].includes(severity),
  )
  if (severe.length === 0)
    return { outcome: 'passed', text: `passed, ${counts.total ?? 0} below high` }
  const names = severe.map(([name, { severity }]) => `${name} (${severity})`).join(', ')
  return { outcome: 'failed', text: `FAILED: ${names}; \`npm audit\` says more` }
}

function parse(text: string): Answer | undefined {
  try {
    return JSON.parse(text) as Answer
  } catch {
    return undefined
  }
}

/** Asks the registry for known weaknesses of everything in the lockfile. */
export function auditDependencies(): Promise<Outcome> {
  return new Promise((resolve) => {
    const options = { cwd: root, timeout: WITHIN_MS, maxBuffer: 64 * 1024 * 1024 }
    execFile('npm', ['audit', '--json'], options, (_error, stdout) => {
      const { outcome, text } = judgeAudit(stdout)
      console.log(`npm audit: ${text}`)
      resolve(outcome)
    })
  })
}
