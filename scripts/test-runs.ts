/** One run of vitest: its arguments, and what it gets in its environment. */
export interface TestRun {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

export interface TestRunsOptions {
  /** Arguments of `npm test`. */
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  /** Whether containers can be run. */
  readonly docker: boolean
}

/** Tests that use the testkit's servers; all others bring their own, and once is enough for these. */
const onEitherStack = ['--project=integration', 'apps/', 'test/integrity/']

/**
 * Everything once, on the servers that the testkit chooses. In CI, where these are containers, what can run on native
 * servers does so too; not when a stack is forced or when single tests are asked for.
 */
export function testRuns({ args, env, docker }: TestRunsOptions): readonly TestRun[] {
  const everything: TestRun = { args, env: {} }
  const isOneOfTwo = env.CI && docker && !env.TICKERTAPE_TEST_STACK && args.length === 0
  if (!isOneOfTwo) return [everything]
  const native: TestRun = { args: onEitherStack, env: { TICKERTAPE_TEST_STACK: 'embedded' } }
  return [everything, native]
}
