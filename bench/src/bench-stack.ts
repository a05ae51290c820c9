import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '@tickertape/config'
import {
  defaultCacheDir,
  fetchServers,
  freePorts,
  type ServerName,
  startStack,
} from '@tickertape/embedded'
import type { StackEnv } from '@tickertape/testkit'

export interface BenchStack {
  /** Environment that points the services at the servers. */
  readonly env: StackEnv
  /** Scratch space. */
  readonly folder: string
  readonly cacheDir: string
}

const s3 = { accessKey: 'bench', secretKey: 'bench-secret', bucket: 'archive' }

/** Servers on free ports, with their data in a folder of their own. */
export async function startBenchStack(
  only: readonly ServerName[],
): Promise<BenchStack & AsyncDisposable> {
  const cacheDir = loadConfig().embedded.cache_dir || defaultCacheDir()
  await fetchServers({ cacheDir })
  const folder = await mkdtemp(join(tmpdir(), 'tickertape-bench-'))
  const stack = await startStack({
    dataDir: folder,
    cacheDir,
    ports: await freePorts(),
    s3,
    only,
    heapMb: { kafka: 1024, pinot: 3072 },
  })
  return {
    env: {
      KAFKA_BOOTSTRAP_SERVERS: stack.urls.kafka,
      SCHEMA_REGISTRY_URL: stack.urls.registry,
      PINOT_CONTROLLER_URL: stack.urls.pinotController,
      PINOT_BROKER_URL: stack.urls.pinotBroker,
      S3_SINK_ENDPOINT: stack.urls.s3,
      MINIO_ROOT_USER: s3.accessKey,
      MINIO_ROOT_PASSWORD: s3.secretKey,
    },
    folder,
    cacheDir,
    async [Symbol.asyncDispose]() {
      await stack.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
