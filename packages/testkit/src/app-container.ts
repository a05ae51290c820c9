import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '@tickertape/config'
import {
  GenericContainer,
  getContainerRuntimeClient,
  type StartedTestContainer,
  Wait,
} from 'testcontainers'
import { docker } from './docker-engine.ts'
import { containerEnv } from './docker-test-stack.ts'

const STOP_WITHIN_MS = 15_000

const { version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'))

/** Name of the image that `docker compose build` makes of an app. */
export const imageOf = (app: string): string => `tickertape/${app}:${version}`

export interface AppContainerOptions {
  /** Network of the servers. */
  readonly network: string
  readonly env: Readonly<Record<string, string>>
  /** Port of /ready; left out for a job that ends by itself. */
  readonly port?: number
}

/** The built image of an app beside the servers of the test stack: ready, or ended with code 0 if it is a job. */
export class AppContainer implements AsyncDisposable {
  readonly #container: StartedTestContainer

  private constructor(container: StartedTestContainer) {
    this.#container = container
  }

  static async start(app: string, options: AppContainerOptions): Promise<AppContainer> {
    const { network, env, port } = options
    const image = new GenericContainer(imageOf(app))
      .withNetworkMode(network)
      .withEnvironment({ ...env, ...containerEnv })
    const container = port
      ? image.withExposedPorts(port).withWaitStrategy(Wait.forHttp('/ready', port))
      : image.withWaitStrategy(Wait.forOneShotStartup())
    return new AppContainer(await container.withStartupTimeout(60_000).start())
  }

  /** Runs a command inside and answers what it printed. */
  async run(command: readonly string[]): Promise<string> {
    return (await this.#container.exec([...command])).stdout
  }

  /** What it has logged, one JSON object a line. */
  logs(): Promise<string> {
    return docker(['logs', this.#container.getId()])
  }

  /** Asks it to stop and resolves with the exit code: that of SIGKILL, 137, if it did not in time. */
  async stop(): Promise<number> {
    await this.#container.stop({ remove: false, timeout: STOP_WITHIN_MS })
    return (await this.#state()).ExitCode
  }

  /** CPU time that it has taken since its start, which does not depend on what else the machine does. */
  async cpuMs(): Promise<number> {
    const { container } = await getContainerRuntimeClient()
    const { cpu_stats } = await container
      .getById(this.#container.getId())
      .stats({ stream: false, 'one-shot': true })
    return cpu_stats.cpu_usage.total_usage / 1e6
  }

  async #state() {
    const { container } = await getContainerRuntimeClient()
    return (await container.inspect(container.getById(this.#container.getId()))).State
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#container.stop({ remove: true, timeout: 0 })
  }
}
