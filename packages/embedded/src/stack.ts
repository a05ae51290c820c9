import { TapeError } from '@tickertape/errors'
import type { ServerProcess } from './server-process.ts'
import type { ServerName } from './server-spec.ts'

export interface StackUrls {
  /** host:port, as `bootstrap.servers` wants it. */
  readonly kafka: string
  /** The Confluent-compatible API. */
  readonly registry: string
  readonly pinotController: string
  readonly pinotBroker: string
  readonly s3: string
  /** The JobManager; answers only with the extra streaming-sql, as the gateway does. */
  readonly flink: string
  readonly sqlGateway: string
  /** host:port of CQL; answers only with the extra cassandra. */
  readonly cassandra: string
  /** The worker's REST interface; answers only with the extra sinks. */
  readonly connect: string
}

export interface StackParts {
  readonly servers: readonly ServerProcess[]
  readonly urls: StackUrls
  readonly died: Promise<TapeError>
  /** Stops the servers and gives the folder free. */
  readonly resources: AsyncDisposableStack
}

/** Running servers; see startStack. */
export class Stack implements AsyncDisposable {
  readonly servers: readonly ServerProcess[]
  readonly urls: StackUrls
  /** Resolves with TAPE_STACK_SERVER_DIED when a server ends without having been asked to. */
  readonly died: Promise<TapeError>
  readonly #resources: AsyncDisposableStack
  #stopped: Promise<void> | undefined

  constructor({ servers, urls, died, resources }: StackParts) {
    this.servers = servers
    this.urls = urls
    this.died = died
    this.#resources = resources
  }

  /** Stops every server in order. Safe to repeat. */
  stop(): Promise<void> {
    this.#stopped ??= this.#resources.disposeAsync()
    return this.#stopped
  }

  /** Sends a signal to a server as a fault; resolves when a fatal one has ended it. Not reported by `died`. */
  async kill(name: ServerName, signal: NodeJS.Signals): Promise<void> {
    await this.#server(name).kill(signal)
  }

  /** Starts a server again that was killed; resolves when it answers. */
  async start(name: ServerName, signal: AbortSignal = new AbortController().signal): Promise<void> {
    await this.#server(name).start(signal)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  #server(name: ServerName): ServerProcess {
    const found = this.servers.find((server) => server.name === name)
    if (!found) throw new TapeError('TAPE_INTERNAL', `the stack has no server ${name}`)
    return found
  }
}
