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
  readonly results?: Results
}

export interface Results {
  readonly columns: readonly { readonly name: string }[]
  readonly data: readonly Row[]
}

/** A row of an answer; that of a query over a stream may be taken back or changed later. */
export interface Row {
  readonly kind: 'INSERT' | 'UPDATE_BEFORE' | 'UPDATE_AFTER' | 'DELETE'
  readonly fields: readonly unknown[]
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
    for await (const page of this.pages(statement)) return page
    throw new TypeError('an answer has a page at least')
  }

  /** Every page of an answer as it comes: without end for a query over a stream, which runs until its session ends. */
  async *pages(statement: string): AsyncGenerator<ResultPage> {
    try {
      const { operationHandle } = await this.#ask<{ operationHandle: string }>(
        `${this.#path}/statements`,
        {
          method: 'POST',
          body: { statement },
        },
      )
      const first = `${this.#path}/operations/${operationHandle}/result/0?rowFormat=JSON`
      let pauseMs = FIRST_POLL_MS
      for (let next: string | undefined = first; next !== undefined; ) {
        const page: ResultPage = await this.#ask<ResultPage>(next)
        if (page.resultType !== 'NOT_READY') {
          yield page
          next = page.resultType === 'EOS' ? undefined : page.nextResultUri
        }
        const hasRows = (page.results?.data.length ?? 0) > 0
        pauseMs = hasRows ? FIRST_POLL_MS : Math.min(pauseMs * 2, LAST_POLL_MS)
        if (!hasRows && next !== undefined) await this.#pause(pauseMs)
      }
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

  /** Ends what the session runs, also when its signal has fired. */
  async [Symbol.asyncDispose](): Promise<void> {
    const request = { method: 'DELETE', setting: 'flink.gateway_url' } as const
    await requestFlink(new URL(this.#path, this.#url), request).catch(() => {})
  }

  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, this.#signal ? { signal: this.#signal } : {})
  }

  get #path(): string {
    return `/v2/sessions/${this.#handle}`
  }

  #ask<T>(path: string, request: { method?: 'POST'; body?: unknown } = {}): Promise<T> {
    const url = new URL(path, this.#url)
    const signal = this.#signal
    return requestFlink<T>(url, {
      setting: 'flink.gateway_url',
      ...request,
      ...(signal && { signal }),
    })
  }
}
