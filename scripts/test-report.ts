import { relative } from 'node:path'

export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export const sum = (a: Tally, b: Tally): Tally => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
})

/** The part of vitest's JSON report that is read here. */
export interface TestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly testResults: readonly {
    /** Path of the file. */
    readonly name: string
    readonly status: string
    readonly message: string
    readonly assertionResults: readonly {
      readonly fullName: string
      readonly status: string
      readonly failureMessages: readonly string[]
    }[]
  }[]
}

const firstLine = (text = ''): string => text.split('\n', 1)[0] ?? ''

/** One line for each test that failed, and for each file that did not come to its tests. */
export function failuresOf({ testResults }: TestReport, root: string): string[] {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(root, name)
    const failed = assertionResults.filter((test) => test.status === 'failed')
    if (failed.length === 0 && status === 'failed') return [`${file}: ${firstLine(message)}`]
    return failed.map(
      ({ fullName, failureMessages }) =>
        `${file}: ${fullName.trim()}: ${firstLine(failureMessages[0])}`,
    )
  })
}

/** A file that does not load, or an error between tests, fails the run without failing a test. */
export function tallyOf(report: TestReport, hasPassed: boolean): Tally {
  const { numPassedTests: passed, numFailedTests, numPendingTests: skipped } = report
  const unseen = !hasPassed && numFailedTests === 0 ? 1 : 0
  return { passed, failed: numFailedTests + unseen, skipped }
}
