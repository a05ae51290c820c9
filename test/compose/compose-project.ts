import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import { projectRoot } from '@tickertape/config'
import { freePorts } from '@tickertape/embedded'
import { composeUp, docker } from '@tickertape/testkit'
import { publishedPorts } from './compose-file.ts'

export interface ComposeContainer {
  readonly ID: string
  readonly Service: string
  readonly State: string
  readonly Health: string
  readonly ExitCode: number
}

const credentials = {
  MINIO_ROOT_USER: 'tickertape-test',
  MINIO_ROOT_PASSWORD: 'tickertape-test-secret',
}
const quickArchive = 'test/compose/quick-archive.yml'

/** The whole docker-compose.yml under a name and on ports of its own. */
export class ComposeProject implements AsyncDisposable {
  readonly name = `tickertape-test-${randomUUID().slice(0, 8)}`
  readonly #env: Readonly<Record<string, string>>
  readonly #overrides: readonly string[]
  /** For processes on the host. */
  readonly hostEnv: Readonly<Record<string, string>>

  private constructor(env: Record<string, string>, overrides: readonly string[]) {
    this.#env = env
    this.#overrides = overrides
    this.hostEnv = {
      KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${env.KAFKA_HOST_PORT}`,
      SCHEMA_REGISTRY_URL: `http://127.0.0.1:${env.REGISTRY_HOST_PORT}/apis/ccompat/v7`,
      S3_SINK_ENDPOINT: `http://127.0.0.1:${env.S3_HOST_PORT}`,
      PINOT_CONTROLLER_URL: `http://127.0.0.1:${env.PINOT_CONTROLLER_HOST_PORT}`,
      PINOT_BROKER_URL: `http://127.0.0.1:${env.PINOT_BROKER_HOST_PORT}`,
      FLATTENER_HTTP_PORT: env.FLATTENER_HTTP_PORT ?? '',
      ...credentials,
    }
  }

  /** `settings` is what a user would set in the shell or in .env, `overrides` files beside docker-compose.yml. */
  static async prepare(
    settings: Readonly<Record<string, string>>,
    overrides: readonly string[] = [],
  ): Promise<ComposeProject> {
    const free = [...Object.values(await freePorts()), ...Object.values(await freePorts())]
    const ports = [...new Set(free)].map(String)
    const variables = publishedPorts.map(({ variable }, index) => [variable, ports[index]])
    const env = { ...settings, ...credentials, ...Object.fromEntries(variables) }
    return new ComposeProject(env, [quickArchive, ...overrides])
  }

  /** Everything but the tools, healthy. */
  async up(): Promise<void> {
    await composeUp({ project: this.name, env: this.#env, overrides: this.#overrides })
  }

  /** `docker compose` with these words; `env` adds to what the project is configured with. */
  run(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
    return docker(this.#compose(words), { ...this.#env, ...env })
  }

  /** The same, for what does not end by itself. */
  spawn(words: readonly string[]): ChildProcessByStdio<null, Readable, Readable> {
    return spawn('docker', this.#compose(words), {
      cwd: projectRoot,
      env: { ...process.env, ...this.#env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  }

  #compose(words: readonly string[]): string[] {
    const files = ['docker-compose.yml', ...this.#overrides].flatMap((file) => ['-f', file])
    return ['compose', '-p', this.name, ...files, ...words]
  }

  async containers(): Promise<ComposeContainer[]> {
    const lines = (await this.run(['ps', '--all', '--format', 'json'])).trim().split('\n')
    return lines.map((line) => JSON.parse(line))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.run(['--profile', '*', 'down', '--volumes', '--timeout', '0'])
  }
}
