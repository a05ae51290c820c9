import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '@tickertape/config'
import { type RetryOptions, retry, TapeError } from '@tickertape/errors'
import { keyPairToken } from './key-pair-token.ts'

export interface SqlApiOptions {
  readonly settings: Config['snowflake']
  readonly signal: AbortSignal
  readonly retries?: RetryOptions
  readonly pollMs?: number
}

interface Reply {
  readonly code?: string
  readonly message?: string
  readonly data?: readonly (readonly (string | null)[])[]
  /** Path to ask for the outcome at. */
  readonly statementStatusUrl?: string
}

/** Requests wait for so long, and then ask how far it is. */
const REQUEST_MS = 60_000

/**
 * Snowflake's SQL API. A request has an id, and one that is sent again is not executed again.
 * https://docs.snowflake.com/en/developer-guide/sql-api/reference
 */
export class SqlApi {
  readonly #options: SqlApiOptions

  constructor(options: SqlApiOptions) {
    this.#options = options
  }

  /** Rows of one statement, every value as text. Rejects with a TAPE_SNOWFLAKE_ error. */
  async rows(statement: string): Promise<readonly (readonly (string | null)[])[]> {
    return (await this.#execute([statement])).data ?? []
  }

  /** Executes statements in one session, in which BEGIN and COMMIT make a transaction. Rejects with a TAPE_SNOWFLAKE_ error. */
  async run(statements: readonly string[]): Promise<void> {
    await this.#execute(statements)
  }

  async #execute(statements: readonly string[]): Promise<Reply> {
    const { role, warehouse, database, schema } = this.#options.settings
    const body = {
      statement: statements.join(';\n'),
      ...{ database, schema, ...(role && { role }), ...(warehouse && { warehouse }) },
      ...(statements.length > 1 && {
        parameters: { MULTI_STATEMENT_COUNT: String(statements.length) },
      }),
    }
    const requestId = randomUUID()
    let isAgain = false
    let { status, reply } = await this.#patiently(() => {
      const path = `/api/v2/statements?requestId=${requestId}${isAgain ? '&retry=true' : ''}`
      isAgain = true
      return this.#request(path, { method: 'POST', body: JSON.stringify(body) })
    })
    while (status === 202) {
      const { signal, pollMs = 1_000 } = this.#options
      await sleep(pollMs, undefined, { signal })
      const path = reply.statementStatusUrl ?? ''
      ;({ status, reply } = await this.#patiently(() => this.#request(path, { method: 'GET' })))
    }
    return reply
  }

  #patiently<T>(work: () => Promise<T>): Promise<T> {
    const { retries = { forMs: 60_000 }, signal } = this.#options
    return retry(work, { signal, ...retries })
  }

  async #request(path: string, init: { readonly method: string; readonly body?: string }) {
    const { settings, signal } = this.#options
    const token = keyPairToken({ ...settings, privateKey: settings.private_key, nowMs: Date.now() })
    const headers = {
      authorization: `Bearer ${token}`,
      'x-snowflake-authorization-token-type': 'KEYPAIR_JWT',
      'content-type': 'application/json',
      accept: 'application/json',
      'user-agent': 'tickertape/0.1',
    }
    const either = AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)])
    try {
      const response = await fetch(new URL(path, settings.url), {
        ...init,
        headers,
        signal: either,
      })
      const reply = readReply(await response.text())
      if (response.ok) return { status: response.status, reply }
      throw refusal(response.status, reply)
    } catch (cause) {
      signal.throwIfAborted()
      if (cause instanceof TapeError) throw cause
      const { message } = ((cause as Error).cause ?? cause) as Error
      throw new TapeError('TAPE_SNOWFLAKE_UNAVAILABLE', `${settings.url}: ${message}`, { cause })
    }
  }
}

function readReply(text: string): Reply {
  try {
    return JSON.parse(text) as Reply
  } catch {
    return { message: text.slice(0, 200) }
  }
}

const patience = (status: number): boolean => status >= 500 || [408, 429].includes(status)

function refusal(status: number, { code = '', message = '' }: Reply): TapeError {
  const text = `Snowflake answered ${status} ${code} ${message}`.trim()
  if (patience(status)) return new TapeError('TAPE_SNOWFLAKE_UNAVAILABLE', text)
  const isAboutUser = status === 401 || status === 403
  return new TapeError(isAboutUser ? 'TAPE_SNOWFLAKE_REFUSED' : 'TAPE_SNOWFLAKE_SQL', text)
}
