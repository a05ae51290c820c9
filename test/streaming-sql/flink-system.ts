import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig, projectRoot } from '@tickertape/config'
import {
  checkTools,
  defaultCacheDir,
  fetchServers,
  freePorts,
  type Stack,
  startStack,
} from '@tickertape/embedded'
import { AppProcess, type TestConfig, testConfig } from '@tickertape/testkit'
import { Line } from '../tape/shell.ts'

const extras = ['streaming-sql'] as const
const flinkServers = ['jobmanager', 'taskmanager', 'sql-gateway'] as const
const servers = [...(['kafka', 'registry', 'zookeeper', 's3'] as const), ...flinkServers]
const cacheDir = loadConfig().embedded.cache_dir || defaultCacheDir()

/** Why Flink cannot run here; undefined where it can. */
export const whyNoFlink = (): Promise<string | undefined> =>
  checkTools({ cacheDir, extras }).then(
    () => undefined,
    (error: Error) => error.message,
  )

/** Native servers with Flink among them, and a copy of the SQL files that a test may change. */
export class FlinkSystem implements AsyncDisposable {
  readonly stack: Stack
  readonly setup: TestConfig
  /** Where the object store keeps its buckets, a folder each. */
  readonly objectsDir: string
  readonly #dataDir: string

  private constructor(stack: Stack, setup: TestConfig, dataDir: string) {
    this.stack = stack
    this.setup = setup
    this.objectsDir = join(dataDir, 'data/s3/objects')
    this.#dataDir = dataDir
  }

  static async start(env: Readonly<Record<string, string>>): Promise<FlinkSystem> {
    await fetchServers({ cacheDir, extras })
    const dataDir = await mkdtemp(join(tmpdir(), 'tickertape-flink-'))
    const sqlDir = join(dataDir, 'sql')
    await cp(join(projectRoot, 'deploy/flink/sql'), sqlDir, { recursive: true })
    const ports = await freePorts()
    const s3 = { accessKey: 'test', secretKey: 'test-secret', bucket: 'archive' }
    const stack = await startStack({ dataDir, cacheDir, ports, s3, extras, only: servers })
    const { urls } = stack
    const setup = await testConfig({
      KAFKA_BOOTSTRAP_SERVERS: urls.kafka,
      SCHEMA_REGISTRY_URL: urls.registry,
      S3_SINK_ENDPOINT: urls.s3,
      MINIO_ROOT_USER: s3.accessKey,
      MINIO_ROOT_PASSWORD: s3.secretKey,
      FLINK_REST_URL: urls.flink,
      FLINK_GATEWAY_URL: urls.sqlGateway,
      EMBEDDED_DATA_DIR: dataDir,
      FLINK_CHECKPOINT_MS: '2000',
      KAFKA_PARTITIONS: '6',
      FLINK_BOOTSTRAP_SQL_DIR: sqlDir,
      ...env,
    })
    return new FlinkSystem(stack, setup, dataDir)
  }

  /** Runs flink-bootstrap to its end. */
  async bootstrap(env: Readonly<Record<string, string>> = {}) {
    await using app = new AppProcess('flink-bootstrap', { ...this.setup.env, ...env })
    return { code: await app.exited(), output: app.output }
  }

  /** Begins `tape sql` with these arguments. */
  ask(...args: readonly string[]): AppProcess {
    return new AppProcess('cli', this.setup.env, ['sql', ...args])
  }

  /** Begins a line that somebody types into a shell. */
  type(line: string): Line {
    return new Line(line, this.setup.env, projectRoot)
  }

  /** Kills what runs Flink's jobs, and takes away what the next JobManager would know of them. */
  async forgetJobs(): Promise<void> {
    const { stack } = this
    for (const name of ['sql-gateway', 'taskmanager', 'jobmanager', 'zookeeper'] as const) {
      await stack.kill(name, 'SIGKILL')
    }
    await rm(join(this.#dataDir, 'data/zookeeper'), { recursive: true })
    await stack.start('zookeeper')
    await Promise.all(flinkServers.map((name) => stack.start(name)))
  }

  async removeJob(name: string): Promise<void> {
    await rm(join(this.#dataDir, 'sql', `${name}.sql`))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stack.stop()
    await rm(this.#dataDir, { recursive: true, force: true })
  }
}
