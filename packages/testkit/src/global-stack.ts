import type { TestProject } from 'vitest/node'
import { startTestStack, testStackKind } from './test-stack.ts'

/** vitest's globalSetup: one stack for all integration tests of a run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  console.log(`servers of the tests: ${await testStackKind()} (TICKERTAPE_TEST_STACK)`)
  const testStack = await startTestStack()
  project.provide('stackEnv', testStack.env)
  project.provide('stackNetwork', testStack.network)
  return async () => {
    await testStack[Symbol.asyncDispose]()
  }
}
