import { setTimeout as sleep } from 'node:timers/promises'
import { TapeError } from '@tickertape/errors'
import { requestFlink } from './flink-request.ts'

export interface GatewayOptions {
  readonly signal?: AbortSignal
}

export interface StatementOptions {
  /** Settings of this statement alone, which win over those of its session. */
  readonly settings?: Readonly<Record<string, string>>
  /** Ends the statement and leaves its session as it is. */
  readonly signal?: AbortSignal
}

/** Rows of one page of an answer, and where the next is; without one the answer is complete. */
export interface ResultPage {
  readonly resultType: 'NOT_READY' | 'PAYLOAD' | 'EOS'
  readonly nextResultUri?: string
  readonly jobID?: string
  /** False for what only says what became of a statement, such as `OK` or names of tables. */
  readonly isQueryResult?: boolean
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

interface GatewaySignal {
  readonly signal?: AbortSignal | undefined
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
  async execute(statement: string, options: StatementOptions = {}): Promise<ResultPage> {
    for await (const page of this.pages(statement, options)) return page
    throw new TypeError('an answer has a page at least')
  }

  /**
   * Every page of an answer as it comes: without end for a query over a stream. Who leaves early, or aborts the signal,
   * ends the query; a job that writes into a topic goes on.
   */
  async *pages(statement: string, options: StatementOptions = {}): AsyncGenerator<ResultPage> {
    let operation: string | undefined
    try {
      // Not given up half way: without its handle nobody could end it.
      const { operationHandle } = await this.#ask<{ operationHandle: string }>(
        `${this.#path}/statements`,
        { method: 'POST', body: { statement, executionConfig: options.settings ?? {} } },
      )
      operation = `${this.#path}/operations/${operationHandle}`
      yield* this.#results(operation, options.signal)
      operation = undefined
    } catch (error) {
      if (!(error instanceof TapeError) || error.code !== 'TAPE_FLINK_REFUSED') throw error
      operation = undefined
      throw await this.#refusal(error, statement)
    } finally {
      if (operation) await this.#delete(`${operation}/close`)
    }
  }

  /** Tells the gateway that somebody is there. Answers false when it does not know the session any more. */
  async keepAlive(): Promise<boolean> {
    try {
      await this.#ask(`${this.#path}/heartbeat`, { method: 'POST', body: {} })
      return true
    } catch (error) {
      if (error instanceof TapeError && error.code === 'TAPE_FLINK_REFUSED') return false
      throw error
    }
  }

  async *#results(operation: string, signal?: AbortSignal): AsyncGenerator<ResultPage> {
    let pauseMs = FIRST_POLL_MS
    let next: string | undefined = `${operation}/result/0?rowFormat=JSON`
    while (next !== undefined) {
      const page: ResultPage = await this.#ask<ResultPage>(next, { signal })
      if (page.resultType !== 'NOT_READY') {
        yield page
        next = page.resultType === 'EOS' ? undefined : page.nextResultUri
      }
      const hasRows = (page.results?.data.length ?? 0) > 0
      pauseMs = hasRows ? FIRST_POLL_MS : Math.min(pauseMs * 2, LAST_POLL_MS)
      if (!hasRows && next !== undefined) await this.#pause(pauseMs, signal)
    }
  }

  async #refusal(error: TapeError, statement: string): Promise<TapeError> {
    // A gateway that began anew refuses everything of its old sessions: that is no fault of the statement.
    if (!(await this.keepAlive())) {
      const message = `the SQL gateway at ${this.#url} has ended the session, for it was started again or nobody asked for long`
      return new TapeError('TAPE_FLINK_UNAVAILABLE', message, { cause: error })
    }
    const reason = error.message.replace(/^Flink refused \S+ \S+: /, '')
    const head = statement.replace(/\s+/g, ' ').slice(0, 80)
    return new TapeError('TAPE_FLINK_SQL', `Flink does not take "${head}": ${reason}`, {
      cause: error,
      context: { statement, reason },
    })
  }

  /** Ends what the session runs, also when its signal has fired. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#delete(this.#path)
  }

  /** Also after the signals have fired; what a gateway that is away had is gone with it. */
  async #delete(path: string): Promise<void> {
    const request = { method: 'DELETE', setting: 'flink.gateway_url' } as const
    await requestFlink(new URL(path, this.#url), request).catch(() => {})
  }

  async #pause(ms: number, signal = this.#signal): Promise<void> {
    await sleep(ms, undefined, signal ? { signal } : {})
  }

  get #path(): string {
    return `/v2/sessions/${this.#handle}`
  }

  #ask<T>(
    path: string,
    { signal = this.#signal, ...request }: { method?: 'POST'; body?: unknown } & GatewaySignal = {},
  ): Promise<T> {
    const url = new URL(path, this.#url)
    return requestFlink<T>(url, {
      setting: 'flink.gateway_url',
      ...request,
      ...(signal && { signal }),
    })
  }
}
