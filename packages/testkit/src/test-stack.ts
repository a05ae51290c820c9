import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '@tickertape/config'
import {
  defaultCacheDir,
  fetchServers,
  freePorts,
  type Stack,
  startStack,
} from '@tickertape/embedded'

/** Environment that points every service at a test stack, by the names that packages/config knows. */
export type StackEnv = Readonly<Record<string, string>>

declare module 'vitest' {
  interface ProvidedContext {
    stackEnv: StackEnv
  }
}

export interface TestStack extends AsyncDisposable {
  readonly stack: Stack
  readonly env: StackEnv
}

const credentials = { accessKey: 'tickertape-test', secretKey: 'tickertape-test-secret' }

/** Real servers on free ports with empty data in a folder of their own; disposing stops and removes them. */
export async function startTestStack(): Promise<TestStack> {
  const cacheDir = loadConfig().embedded.cache_dir || defaultCacheDir()
  await fetchServers({ cacheDir })
  const dataDir = await mkdtemp(join(tmpdir(), 'tickertape-test-'))
  const ports = await freePorts()
  const s3 = { ...credentials, bucket: 'archive' }
  const stack = await startStack({ dataDir, cacheDir, ports, s3 })
  const { urls } = stack
  return {
    stack,
    env: {
      KAFKA_BOOTSTRAP_SERVERS: urls.kafka,
      SCHEMA_REGISTRY_URL: urls.registry,
      PINOT_CONTROLLER_URL: urls.pinotController,
      PINOT_BROKER_URL: urls.pinotBroker,
      S3_SINK_ENDPOINT: urls.s3,
      MINIO_ROOT_USER: s3.accessKey,
      MINIO_ROOT_PASSWORD: s3.secretKey,
    },
    async [Symbol.asyncDispose]() {
      await stack.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
