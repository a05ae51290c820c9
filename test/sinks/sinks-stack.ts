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
import { AppProcess, type TestConfig, testConfig } from '@tickertape/testkit'

const extras = ['sinks', 'iceberg'] as const
type Env = Readonly<Record<string, string>>

export interface SinksStackOptions {
  readonly env: Env
  readonly connectEnv: Env
}

/** A real Kafka, registry and Connect worker on free ports, with data of their own. */
export class SinksStack implements AsyncDisposable {
  readonly stack: Stack
  readonly setup: TestConfig
  readonly #dataDir: string

  private constructor(stack: Stack, setup: TestConfig, dataDir: string) {
    this.stack = stack
    this.setup = setup
    this.#dataDir = dataDir
  }

  /** `env` says where the stores are, `connectEnv` what only the worker knows of them. */
  static async start({ env, connectEnv }: SinksStackOptions): Promise<SinksStack> {
    const cacheDir = loadConfig().embedded.cache_dir || defaultCacheDir()
    await fetchServers({ cacheDir, extras })
    const dataDir = await mkdtemp(join(tmpdir(), 'tickertape-sinks-'))
    const s3 = { accessKey: 'test', secretKey: 'test-secret', bucket: 'archive' }
    const only = ['kafka', 'registry', 'connect', 's3'] as const
    const ports = await freePorts()
    const keys = { SINKS_S3_ACCESS_KEY: s3.accessKey, SINKS_S3_SECRET_KEY: s3.secretKey }
    const workerEnv = { ...keys, ...connectEnv }
    const options = { dataDir, cacheDir, ports, s3, extras, only, connectEnv: workerEnv }
    const stack = await startStack(options)
    const { kafka, registry, connect } = stack.urls
    const setup = await testConfig({
      KAFKA_BOOTSTRAP_SERVERS: kafka,
      SCHEMA_REGISTRY_URL: registry,
      CONNECT_URL: connect,
      S3_SINK_ENDPOINT: stack.urls.s3,
      MINIO_ROOT_USER: s3.accessKey,
      MINIO_ROOT_PASSWORD: s3.secretKey,
      ...env,
    })
    return new SinksStack(stack, setup, dataDir)
  }

  /** Runs connect-bootstrap to its end. */
  async bootstrap(env: Env = {}) {
    await using app = new AppProcess('connect-bootstrap', { ...this.setup.env, ...env })
    return { code: await app.exited(), output: app.output }
  }

  /** connect-bootstrap as `npm start` keeps it running. */
  watch(): AppProcess {
    return new AppProcess('connect-bootstrap', {
      ...this.setup.env,
      CONNECT_BOOTSTRAP_WATCH_MS: '1000',
    })
  }

  /** Asks the worker; answers what it says. */
  async connect(method: string, path: string): Promise<string> {
    const response = await fetch(`${this.stack.urls.connect}/connectors${path}`, { method })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return text
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stack.stop()
    await rm(this.#dataDir, { recursive: true, force: true })
  }
}
