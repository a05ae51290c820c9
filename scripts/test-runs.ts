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

/** The services on the road from the wire to SQL, and the road as a whole: what a kind of servers could break. */
const onEitherStack = [
  '--project=integration',
  'apps/producer/',
  'apps/flattener/',
  'apps/archiver/',
  'apps/pinot-bootstrap/',
  'apps/dashboard/',
  'test/integrity/pipeline',
  'test/integrity/chaos',
]

/**
 * Everything once, on the servers that the testkit chooses. In CI, where these are containers, the road runs on native
 * servers too; not when a stack is forced or when single tests are asked for.
 */
export function testRuns({ args, env, docker }: TestRunsOptions): readonly TestRun[] {
  const everything: TestRun = { args, env: {} }
  const isOneOfTwo = env.CI && docker && !env.TICKERTAPE_TEST_STACK && args.length === 0
  if (!isOneOfTwo) return [everything]
  const native: TestRun = { args: onEitherStack, env: { TICKERTAPE_TEST_STACK: 'embedded' } }
  return [everything, native]
}
