import { describe, expect, it } from 'vitest'
import { testRuns } from './test-runs.ts'

const stacksOf = (options: Parameters<typeof testRuns>[0]) =>
  testRuns(options).map(({ env }) => env.TICKERTAPE_TEST_STACK ?? 'chosen')

describe('npm test', () => {
  it('runs on containers and on native servers in CI where both can be', () => {
    const env = { CI: 'true' }
    expect(stacksOf({ args: [], env, docker: true })).toEqual(['chosen', 'embedded'])
    expect(stacksOf({ args: [], env, docker: false })).toEqual(['chosen'])
  })

  it('runs once for a developer, when a stack is forced, and when single tests are asked for', () => {
    const forced = { CI: 'true', TICKERTAPE_TEST_STACK: 'docker' }
    expect(stacksOf({ args: [], env: {}, docker: true })).toEqual(['chosen'])
    expect(stacksOf({ args: [], env: forced, docker: true })).toEqual(['chosen'])
    expect(testRuns({ args: ['apps/flattener'], env: { CI: 'true' }, docker: true })).toEqual([
      { args: ['apps/flattener'], env: {} },
    ])
  })
})
