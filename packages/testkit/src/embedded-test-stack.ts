import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '@tickertape/config'
import {
  defaultCacheDir,
  fetchServers,
  freePorts,
  type StackOptions,
  startStack,
} from '@tickertape/embedded'
import type { TestStack } from './test-stack.ts'

const s3 = {
  accessKey: 'tickertape-test',
  secretKey: 'tickertape-test-secret',
  bucket: 'archive',
}

export type EmbeddedOptions = Pick<StackOptions, 'dataDir' | 'heapMb' | 'signal'>

/** Native servers on free ports, with their data in a folder that stays. */
export async function embeddedStack(options: EmbeddedOptions): Promise<TestStack> {
  const cacheDir = loadConfig().embedded.cache_dir || defaultCacheDir()
  await fetchServers({ cacheDir })
  const stack = await startStack({ ...options, cacheDir, ports: await freePorts(), s3 })
  const { urls } = stack
  return {
    env: {
      KAFKA_BOOTSTRAP_SERVERS: urls.kafka,
      SCHEMA_REGISTRY_URL: urls.registry,
      PINOT_CONTROLLER_URL: urls.pinotController,
      PINOT_BROKER_URL: urls.pinotBroker,
      S3_SINK_ENDPOINT: urls.s3,
      MINIO_ROOT_USER: s3.accessKey,
      MINIO_ROOT_PASSWORD: s3.secretKey,
    },
    network: '',
    kill: (server) => stack.kill(server, 'SIGKILL'),
    start: (server) => stack.start(server),
    [Symbol.asyncDispose]: () => stack.stop(),
  }
}

/** Native servers on free ports, with their data in a folder of their own. */
export async function startEmbeddedTestStack(): Promise<TestStack> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tickertape-test-'))
  const stack = await embeddedStack({ dataDir })
  return {
    ...stack,
    async [Symbol.asyncDispose]() {
      await stack[Symbol.asyncDispose]()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
