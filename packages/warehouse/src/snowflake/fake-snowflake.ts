import { createHash, type KeyObject, randomUUID, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { LoopbackServer } from '@tickertape/testkit'

export interface SnowflakeOptions {
  /** `ACCOUNT.USER` and the public key that is registered for it. */
  readonly subject: string
  readonly publicKey: KeyObject
  /** What the stage has under a path. */
  readonly staged: (path: string) => Buffer | undefined
}

interface Reply {
  readonly status: number
  readonly body: object
}

const tables = new URL('../../../../deploy/snowflake/1-tables.sql', import.meta.url)

/**
 * Snowflake's SQL API on loopback: tokens of key pairs, several statements in one session, outcomes that are asked for
 * later, requests that are sent again. The tables are those of deploy/snowflake, and DuckDB executes what it is told.
 */
export class FakeSnowflake extends LoopbackServer {
  /** Statements in the order in which they were executed. */
  readonly executed: string[] = []
  /** Goes wrong with a request: before it is executed, or when it is done. */
  fault: (requests: number) => 'unavailable' | 'lost answer' | undefined = () => undefined
  #requests = 0
  readonly #options: SnowflakeOptions
  readonly #instance: DuckDBInstance
  readonly #dir: string
  readonly #byRequest = new Map<string, Reply>()
  readonly #later = new Map<string, Reply>()

  private constructor(options: SnowflakeOptions, instance: DuckDBInstance, dir: string) {
    super()
    this.#options = options
    this.#instance = instance
    this.#dir = dir
  }

  static async start(options: SnowflakeOptions): Promise<FakeSnowflake> {
    const instance = await DuckDBInstance.create()
    const connection = await instance.connect()
    const ddl = readFileSync(tables, 'utf8').replaceAll(/ CLUSTER BY \([^)]*\)/g, '')
    await connection.run(ddl)
    connection.closeSync()
    const dir = await mkdtemp(join(tmpdir(), 'snowflake-'))
    return new FakeSnowflake(options, instance, dir).listen()
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await super[Symbol.asyncDispose]()
    this.#instance.closeSync()
    await rm(this.#dir, { recursive: true })
  }

  /** What the tables hold. */
  async rows(sql: string): Promise<readonly Record<string, unknown>[]> {
    const connection = await this.#instance.connect()
    try {
      const reader = await connection.runAndReadAll(sql)
      return reader.getRowObjectsJS() as readonly Record<string, unknown>[]
    } finally {
      connection.closeSync()
    }
  }

  protected async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request)
    const fault = this.fault(this.#requests++)
    const send = ({ status, body: reply }: Reply) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(reply))
    }
    if (fault === 'unavailable') return send({ status: 503, body: { message: 'try again' } })
    const refused = this.#refusal(request.headers)
    if (refused) return send({ status: 401, body: { code: '390144', message: refused } })
    const url = new URL(request.url ?? '', this.url)
    const reply =
      request.method === 'POST' ? await this.#submit(url, body) : this.#outcome(url.pathname)
    if (fault === 'lost answer') request.socket.destroy()
    else send(reply)
  }

  /** Why a token is none of the user. */
  #refusal({ authorization = '', ...headers }: IncomingMessage['headers']): string | undefined {
    const { subject, publicKey } = this.#options
    if (headers['x-snowflake-authorization-token-type'] !== 'KEYPAIR_JWT') return 'token type'
    const [head = '', payload = '', signature = ''] = authorization
      .replace('Bearer ', '')
      .split('.')
    const signed = Buffer.from(`${head}.${payload}`)
    if (!verify('RSA-SHA256', signed, publicKey, Buffer.from(signature, 'base64url'))) {
      return 'JWT token is invalid'
    }
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const der = publicKey.export({ type: 'spki', format: 'der' })
    const fingerprint = `SHA256:${createHash('sha256').update(der).digest('base64')}`
    const now = Date.now() / 1_000
    const isGood =
      claims.sub === subject &&
      claims.iss === `${subject}.${fingerprint}` &&
      claims.exp > now &&
      claims.exp - claims.iat <= 3_600
    return isGood ? undefined : 'JWT token is invalid'
  }

  async #submit(url: URL, body: string): Promise<Reply> {
    const requestId = url.searchParams.get('requestId') ?? randomUUID()
    const known = url.searchParams.get('retry') === 'true' && this.#byRequest.get(requestId)
    if (known) return known
    const { statement, parameters = {} } = JSON.parse(body)
    const statements = (statement as string).split(/;\n/)
    const reply =
      statements.length === Number(parameters.MULTI_STATEMENT_COUNT ?? 1)
        ? await this.#execute(statements)
        : { status: 422, body: { code: '000008', message: 'Actual statement count did not match' } }
    this.#byRequest.set(requestId, reply)
    return reply
  }

  async #execute(statements: readonly string[]): Promise<Reply> {
    const connection = await this.#instance.connect()
    const handle = randomUUID()
    try {
      let data: unknown = []
      for (const statement of statements) {
        this.executed.push(statement)
        data = await this.#one(connection, statement)
      }
      const body = { code: '090001', message: 'done', statementHandle: handle, data }
      if (statements.length === 1) return { status: 200, body }
      // What takes long is asked for later.
      this.#later.set(handle, { status: 200, body })
      const statementStatusUrl = `/api/v2/statements/${handle}`
      return { status: 202, body: { code: '333334', statementHandle: handle, statementStatusUrl } }
    } catch (cause) {
      const { message } = cause as Error
      return { status: 422, body: { code: '002003', sqlState: '02000', message } }
    } finally {
      // A transaction that is open goes with its session.
      connection.closeSync()
    }
  }

  #outcome(path: string): Reply {
    const handle = path.split('/').at(-1) ?? ''
    return this.#later.get(handle) ?? { status: 404, body: { message: 'no such statement' } }
  }

  async #one(connection: DuckDBConnection, statement: string): Promise<unknown> {
    if (statement.startsWith('COPY INTO')) return this.#copy(connection, statement)
    const reader = await connection.runAndReadAll(statement)
    return reader.getRowsJson()
  }

  async #copy(connection: DuckDBConnection, statement: string): Promise<unknown> {
    const [, into, select] =
      /^COPY INTO (.+)\nFROM \((SELECT .+) FROM @\w+\)\n/.exec(statement) ?? []
    const [, list = ''] = /FILES = \(([^)]*)\)/.exec(statement) ?? []
    const columns = select?.replaceAll(/\$1:(\w+)::(\w+)/g, '"$1"::$2')
    for (const [, name = ''] of list.matchAll(/'([^']*)'/g)) {
      const content = this.#options.staged(name)
      if (!content) throw new Error(`Remote file '${name}' was not found`)
      const path = join(this.#dir, `${randomUUID()}.parquet`)
      await writeFile(path, content)
      await connection.run(`INSERT INTO ${into} ${columns} FROM '${path}'`)
    }
    return []
  }
}
