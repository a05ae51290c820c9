import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { answersHttp } from '../http-probe.ts'
import type { ServerSpec } from '../server-spec.ts'

export interface S3ServerOptions {
  readonly program: string
  readonly dataDir: string
  readonly port: number
  readonly accessKey: string
  readonly secretKey: string
  readonly buckets: readonly string[]
}

/** versitygw over a folder: each folder directly under `objects` is a bucket. */
export function s3Server(options: S3ServerOptions): ServerSpec {
  const { program, dataDir, port, accessKey, secretKey, buckets } = options
  const objects = join(dataDir, 'objects')
  const versions = join(dataDir, 'versions')
  return {
    name: 's3',
    port,
    command: program,
    args: ['--health', '/health', '--quiet', 'posix', '--versioning-dir', versions, objects],
    env: {
      ROOT_ACCESS_KEY: accessKey,
      ROOT_SECRET_KEY: secretKey,
      VGW_PORT: `127.0.0.1:${port}`,
    },
    stopMs: 5_000,
    async prepare() {
      for (const bucket of buckets) await mkdir(join(objects, bucket), { recursive: true })
      await mkdir(versions, { recursive: true })
    },
    isReady: (signal) => answersHttp(`http://127.0.0.1:${port}/health`, signal),
  }
}
