import type { CoreServer } from '@tickertape/embedded'
import { TapeError } from '@tickertape/errors'
import { dockerAnswers } from './docker-engine.ts'
import { startDockerTestStack } from './docker-test-stack.ts'
import { startEmbeddedTestStack } from './embedded-test-stack.ts'

/** Environment that points every service at a test stack, by the names that packages/config knows. */
export type StackEnv = Readonly<Record<string, string>>

declare module 'vitest' {
  interface ProvidedContext {
    stackEnv: StackEnv
    stackNetwork: string
  }
}

export interface TestStack extends AsyncDisposable {
  readonly env: StackEnv
  /** Network that containers must join to reach the servers; empty when these are not containers. */
  readonly network: string
  /** Ends a server without warning. */
  kill(server: CoreServer): Promise<void>
  /** Starts a killed server again, with the data that it had, and waits until it serves. */
  start(server: CoreServer): Promise<void>
}

const kinds = { docker: startDockerTestStack, embedded: startEmbeddedTestStack }

/** Where the servers of the tests run: what TICKERTAPE_TEST_STACK says, else containers when an engine answers. */
export async function testStackKind(): Promise<keyof typeof kinds> {
  const forced = process.env.TICKERTAPE_TEST_STACK
  if (!forced) return (await dockerAnswers()) ? 'docker' : 'embedded'
  if (forced === 'docker' || forced === 'embedded') return forced
  throw new TapeError(
    'TAPE_CONFIG_INVALID',
    `TICKERTAPE_TEST_STACK must be docker or embedded, not "${forced}"`,
  )
}

/** Real servers on free ports and without data; disposing stops and removes them. */
export async function startTestStack(): Promise<TestStack> {
  return kinds[await testStackKind()]()
}
