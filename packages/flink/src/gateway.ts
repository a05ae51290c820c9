import { setTimeout as sleep } from 'node:timers/promises'
import { TapeError } from '@tickertape/errors'
import { requestFlink } from './flink-request.ts'

export interface GatewayOptions {
  readonly signal?: AbortSignal
}

/** Rows of one page of an answer, and where the next is; without one the answer is complete. */
export interface ResultPage {
  readonly resultType: 'NOT_READY' | 'PAYLOAD' | 'EOS'
  readonly nextResultUri?: string
  readonly jobID?: string
  readonly results?: {
    readonly columns: readonly { readonly name: string }[]
    readonly data: readonly { readonly kind: string; readonly fields: readonly unknown[] }[]
  }
}

const FIRST_POLL_MS = 50
const LAST_POLL_MS = 500

/**
 * One session of Flink's SQL gateway, in which views, tables and settings live. Methods throw
 * TAPE_FLINK_UNAVAILABLE, TAPE_FLINK_SQL with Flink's reason for a statement that it does not take, and the
 * signal's reason.
 */
export class GatewaySession implements AsyncDisposable {
  readonly #url: string
  readonly #handle: string
  readonly #signal: AbortSignal | undefined

  private constructor(url: string, handle: string, { signal }: GatewayOptions) {
    this.#url = url
    this.#handle = handle
    this.#signal = signal
  }

  static async open(
    url: string,
    properties: Readonly<Record<string, string>>,
    options: GatewayOptions = {},
  ): Promise<GatewaySession> {
    const { sessionHandle } = await requestFlink<{ sessionHandle: string }>(
      new URL('/v2/sessions', url),
      { method: 'POST', body: { properties }, setting: 'flink.gateway_url', ...options },
    )
    return new GatewaySession(url, sessionHandle, options)
  }

  /** Runs a statement until its first page is there; what begins a job answers the id of it. */
  async execute(statement: string): Promise<ResultPage> {
    try {
      const { operationHandle } = await this.#ask<{ operationHandle: string }>('statements', {
        method: 'POST',
        body: { statement },
      })
      return await this.#firstPage(`operations/${operationHandle}/result/0?rowFormat=JSON`)
    } catch (error) {
      if (!(error instanceof TapeError) || error.code !== 'TAPE_FLINK_REFUSED') throw error
      const reason = error.message.replace(/^Flink refused \S+ \S+: /, '')
      const head = statement.replace(/\s+/g, ' ').slice(0, 80)
      throw new TapeError('TAPE_FLINK_SQL', `Flink does not take "${head}": ${reason}`, {
        cause: error,
        context: { statement },
      })
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#ask('', { method: 'DELETE' }).catch(() => {})
  }

  async #firstPage(path: string): Promise<ResultPage> {
    for (let pauseMs = FIRST_POLL_MS; ; pauseMs = Math.min(pauseMs * 2, LAST_POLL_MS)) {
      const page = await this.#ask<ResultPage>(path)
      if (page.resultType !== 'NOT_READY') return page
      await sleep(pauseMs, undefined, this.#signal ? { signal: this.#signal } : {})
    }
  }

  #ask<T>(path: string, request: { method?: 'POST' | 'DELETE'; body?: unknown } = {}): Promise<T> {
    const url = new URL(`/v2/sessions/${this.#handle}${path && `/${path}`}`, this.#url)
    const signal = this.#signal
    return requestFlink<T>(url, {
      setting: 'flink.gateway_url',
      ...request,
      ...(signal && { signal }),
    })
  }
}
