import { describe, expect, it } from 'vitest'
import { failuresOf, sum, type TestReport, tallyOf } from './test-report.ts'

const report: TestReport = {
  numPassedTests: 1,
  numFailedTests: 1,
  numPendingTests: 2,
  testResults: [
    {
      name: '/project/apps/one.test.ts',
      status: 'failed',
      message: '',
      assertionResults: [
        { fullName: ' adds numbers', status: 'passed', failureMessages: [] },
        {
          fullName: ' adds words',
          status: 'failed',
          failureMessages: ['Error: no\n    at one.ts'],
        },
      ],
    },
    {
      name: '/project/apps/two.test.ts',
      status: 'failed',
      message: 'Cannot find module\nat two.ts',
      assertionResults: [],
    },
  ],
}

describe('a report of tests', () => {
  it('names every test that failed, and every file that did not load, in a line', () => {
    expect(failuresOf(report, '/project')).toEqual([
      'apps/one.test.ts: adds words: Error: no',
      'apps/two.test.ts: Cannot find module',
    ])
  })

  it('counts a run that failed without a failed test as one failure', () => {
    const passing = { ...report, numFailedTests: 0 }
    expect(tallyOf(passing, false)).toEqual({ passed: 1, failed: 1, skipped: 2 })
    expect(tallyOf(passing, true)).toEqual({ passed: 1, failed: 0, skipped: 2 })
    expect(sum(tallyOf(report, false), tallyOf(report, false))).toEqual({
      passed: 2,
      failed: 2,
      skipped: 4,
    })
  })
})
