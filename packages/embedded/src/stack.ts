import type { ChildProcess } from 'node:child_process'
import { TapeError } from '@tickertape/errors'
import { assertPortsFree } from './assert-ports-free.ts'
import { startReaper } from './reaper.ts'
import { ServerProcess } from './server-process.ts'
import type { ServerName } from './server-spec.ts'
import { type StackSettings, serverSpecs } from './server-specs.ts'
import { makeStackFolder, removeData, type StackFolder } from './stack-folder.ts'
import { lockStack } from './stack-lock.ts'
import { stopLeftovers, stopOrder } from './stop-leftovers.ts'

export interface StackOptions extends StackSettings {
  /** Removes the data of an earlier stack in this folder first. */
  readonly fresh?: boolean
  /** Stops everything and throws its reason when it fires before the stack is up. */
  readonly signal?: AbortSignal
  readonly onEvent?: (event: StackEvent) => void
}

export interface StackEvent {
  readonly server: ServerName
  readonly state: 'leftover-stopped' | 'starting' | 'ready' | 'stopping' | 'stopped'
  /** Since the stack began to start, or since it began to stop. */
  readonly elapsedMs: number
}

export interface StackUrls {
  /** host:port, as `bootstrap.servers` wants it. */
  readonly kafka: string
  /** The Confluent-compatible API. */
  readonly registry: string
  readonly pinotController: string
  readonly pinotBroker: string
  readonly s3: string
}

/**
 * Starts every server and resolves when all of them answer. Throws TAPE_STACK_ALREADY_RUNNING,
 * TAPE_STACK_PORT_TAKEN, TAPE_STACK_SERVER_DIED or the signal's reason; then nothing is left running.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const folder = await makeStackFolder(options.dataDir)
  const lock = await lockStack(folder.lockFile)
  const stack = new Stack(folder, lock, options)
  try {
    for (const server of await stopLeftovers(folder)) {
      options.onEvent?.({ server, state: 'leftover-stopped', elapsedMs: 0 })
    }
    await assertPortsFree(options.ports)
    if (options.fresh) await removeData(folder)
    await stack.startAll()
    return stack
  } catch (error) {
    await stack.stop()
    throw error
  }
}

export class Stack implements AsyncDisposable {
  readonly urls: StackUrls
  /** Resolves when a server ends without having been asked to. */
  readonly died: Promise<TapeError>
  readonly #processes = new Map<ServerName, ServerProcess>()
  readonly #folder: StackFolder
  readonly #lock: AsyncDisposable
  readonly #options: StackOptions
  readonly #death = Promise.withResolvers<TapeError>()
  #reaper: ChildProcess | undefined
  #stopped: Promise<void> | undefined

  constructor(folder: StackFolder, lock: AsyncDisposable, options: StackOptions) {
    const { ports } = options
    this.#folder = folder
    this.#lock = lock
    this.#options = options
    this.died = this.#death.promise
    this.urls = {
      kafka: `127.0.0.1:${ports.kafka}`,
      registry: `http://127.0.0.1:${ports.registry}/apis/ccompat/v7`,
      pinotController: `http://127.0.0.1:${ports.pinotController}`,
      pinotBroker: `http://127.0.0.1:${ports.pinotBroker}`,
      s3: `http://127.0.0.1:${ports.s3}`,
    }
  }

  get servers(): readonly ServerProcess[] {
    return [...this.#processes.values()]
  }

  async startAll(): Promise<void> {
    const began = performance.now()
    const failed = new AbortController()
    const signal = this.#options.signal
      ? AbortSignal.any([failed.signal, this.#options.signal])
      : failed.signal
    const specs = await serverSpecs(this.#options, this.#folder)
    this.#reaper = startReaper(this.#options.dataDir, this.#folder.logOf('reaper'))
    for (const spec of specs) {
      this.#processes.set(
        spec.name,
        new ServerProcess(spec, {
          logFile: this.#folder.logOf(spec.name),
          pidFile: this.#folder.pidFileOf(spec.name),
          readyWithinMs: 180_000,
          onDeath: (error) => this.#death.resolve(error),
        }),
      )
    }
    const starts = this.servers.map(async (server) => {
      this.#report(server.name, 'starting', began)
      await server.start(signal)
      this.#report(server.name, 'ready', began)
    })
    try {
      await Promise.all(starts)
    } catch (error) {
      failed.abort(error)
      await Promise.allSettled(starts)
      throw error
    }
  }

  /** Stops every server in order. Safe to repeat. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stopAll()
    return this.#stopped
  }

  /** Sends a signal to a server as a fault; resolves when a fatal one has ended it. */
  async kill(name: ServerName, signal: NodeJS.Signals): Promise<void> {
    await this.#process(name).kill(signal)
  }

  /** Starts a server again that was killed. */
  async start(name: ServerName, signal: AbortSignal = new AbortController().signal): Promise<void> {
    await this.#process(name).start(signal)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  async #stopAll(): Promise<void> {
    const began = performance.now()
    for (const names of stopOrder) {
      const processes = names.flatMap((name) => this.#processes.get(name) ?? [])
      await Promise.all(
        processes.map(async (server) => {
          this.#report(server.name, 'stopping', began)
          await server.stop()
          this.#report(server.name, 'stopped', began)
        }),
      )
    }
    this.#reaper?.stdin?.end()
    await this.#lock[Symbol.asyncDispose]()
  }

  #process(name: ServerName): ServerProcess {
    const found = this.#processes.get(name)
    if (!found) throw new TapeError('TAPE_INTERNAL', `the stack has no server ${name}`)
    return found
  }

  #report(server: ServerName, state: StackEvent['state'], since: number): void {
    this.#options.onEvent?.({ server, state, elapsedMs: Math.round(performance.now() - since) })
  }
}
