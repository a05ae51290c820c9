import { reasonOf, TapeError } from '@tickertape/errors'
import { type ConnectRequest, requestConnect } from './connect-request.ts'
import type { ConnectorConfig } from './sinks.ts'

type State = 'UNASSIGNED' | 'RUNNING' | 'PAUSED' | 'STOPPED' | 'RESTARTING' | 'FAILED'

interface Part {
  readonly state: State
  /** Java's stack trace of what failed. */
  readonly trace?: string
}

export interface Connector {
  readonly name: string
  readonly config: ConnectorConfig
}

interface Status {
  readonly connector: Part
  readonly tasks: readonly (Part & { readonly id: number })[]
}

export interface Failure {
  readonly name: string
  /** In one line. */
  readonly reason: string
}

export interface ConnectWorkerOptions {
  readonly url: string
  readonly signal: AbortSignal
}

/** A worker's REST interface. Methods throw TAPE_CONNECT_UNAVAILABLE, TAPE_CONNECT_REFUSED and the signal's reason. */
export class ConnectWorker {
  readonly #options: ConnectWorkerOptions

  constructor(options: ConnectWorkerOptions) {
    this.#options = options
  }

  /** Every connector of its cluster, those of others included. */
  async connectors(): Promise<readonly Connector[]> {
    const found = await this.#ask<Record<string, { info: Connector }>>('/connectors?expand=info')
    return Object.values(found).map(({ info }) => info)
  }

  /** Makes a connector or changes it; its tasks begin anew. */
  async configure({ name, config }: Connector): Promise<void> {
    await this.#ask(`/connectors/${name}/config`, { method: 'PUT', body: config })
  }

  /** What it has read stays known to Kafka, so that it goes on there when it comes back. */
  async remove(name: string): Promise<void> {
    await this.#ask(`/connectors/${name}`, { method: 'DELETE' })
  }

  /** Starts again what of a connector has failed, and nothing else. */
  async restartFailed(name: string): Promise<void> {
    const query = 'includeTasks=true&onlyFailed=true'
    await this.#ask(`/connectors/${name}/restart?${query}`, { method: 'POST' })
  }

  /** Every connector that has failed or has a task that has, and why. */
  async failures(): Promise<readonly Failure[]> {
    const found = await this.#ask<Record<string, { status: Status }>>('/connectors?expand=status')
    return Object.entries(found).flatMap(([name, { status }]) => {
      const reason = failureIn(status)
      return reason === undefined ? [] : [{ name, reason }]
    })
  }

  /** Throws TAPE_CONNECT_SINK_FAILED with the reason, or TAPE_CONNECT_NOT_RUNNING, unless all of it runs. */
  async checkRuns(name: string): Promise<void> {
    const status = await this.#status(name)
    const reason = failureIn(status)
    if (reason !== undefined) {
      throw new TapeError('TAPE_CONNECT_SINK_FAILED', `sink ${name} has failed: ${reason}`)
    }
    const { connector, tasks } = status
    if (tasks.length > 0 && [connector, ...tasks].every(({ state }) => state === 'RUNNING')) return
    const states = tasks.map(({ state }) => state.toLowerCase()).join(', ') || 'none yet'
    const message = `sink ${name} is ${connector.state.toLowerCase()}, its tasks: ${states}`
    throw new TapeError('TAPE_CONNECT_NOT_RUNNING', message)
  }

  #status(name: string): Promise<Status> {
    return this.#ask<Status>(`/connectors/${name}/status`)
  }

  #ask<T>(path: string, request: Partial<ConnectRequest> = {}): Promise<T> {
    const { url, signal } = this.#options
    return requestConnect<T>(new URL(path, url), { signal, ...request })
  }
}

function failureIn({ connector, tasks }: Status): string | undefined {
  const failed = [connector, ...tasks].find(({ state }) => state === 'FAILED')
  return failed && reasonOf(failed.trace ?? '')
}
