import type { Config } from '@tickertape/config'
import { type ErrorCode, retry, TapeError } from '@tickertape/errors'
import { GatewaySession, JobManager, type ResultPage } from '@tickertape/flink'
import { adviceFor } from './advice.ts'
import { type Asked, askedBy } from './asked.ts'
import { SessionTables } from './session-tables.ts'

export interface SqlSessionOptions {
  readonly config: Config
  /** Tells what is no answer: a new session, the id of a job. */
  readonly say: (text: string) => void
  /** How long to wait for a gateway that was there before. */
  readonly waitMs?: number
}

export interface AskOptions {
  readonly signal: AbortSignal
}

/** Rows are shown as they come: with checkpoints they would wait for these. */
const settings = { 'execution.runtime-mode': 'streaming', 'table.local-time-zone': 'UTC' }
const WAIT_MS = 120_000
/** Without a row for so long somebody asks himself what is wrong. */
const SILENT_MS = 5_000

const codeOf = (error: unknown): ErrorCode | undefined =>
  error instanceof TapeError ? error.code : undefined

/**
 * Asks statement after statement in one session of the gateway, in which every topic is a table. A session that the
 * gateway does not know any more is opened anew. Methods throw TAPE_FLINK_UNAVAILABLE, TAPE_FLINK_SQL with what to do,
 * and the signal's reason.
 */
export class SqlSession implements AsyncDisposable {
  readonly tables: SessionTables
  readonly #options: SqlSessionOptions
  readonly #manager: JobManager
  #gateway: GatewaySession | undefined

  private constructor(options: SqlSessionOptions) {
    this.#options = options
    this.#manager = new JobManager(options.config.flink.rest_url)
    this.tables = new SessionTables(options.config)
  }

  static async open(options: SqlSessionOptions): Promise<SqlSession> {
    const session = new SqlSession(options)
    await session.#open()
    return session
  }

  /** The pages of an answer. `asked` is what the statement, without its semicolon, asks for. */
  async *ask(
    statement: string,
    { signal }: AskOptions,
    asked: Asked = askedBy(statement),
  ): AsyncGenerator<ResultPage> {
    const gateway = await this.#living(signal)
    try {
      for (const table of await this.tables.neededBy(statement, asked)) await gateway.execute(table)
      if (asked.kind === 'query') yield* this.#query(gateway, statement, signal)
      else if (asked.kind === 'make-topic') await this.#makeTopic(gateway, asked, signal)
      else if (asked.kind === 'insert') await this.#insert(gateway, statement, asked.tables)
      else yield* gateway.pages(statement, { signal })
    } catch (error) {
      throw this.#explained(error)
    }
  }

  /** Keeps the gateway from ending a session that nobody asks; what fails is told at the next statement. */
  async keepAlive(): Promise<void> {
    await this.#gateway?.keepAlive().catch(() => {})
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#gateway?.[Symbol.asyncDispose]()
  }

  async *#query(gateway: GatewaySession, statement: string, signal: AbortSignal) {
    let job: string | undefined
    const silence = setTimeout(() => void this.#tellSilence(job), SILENT_MS)
    try {
      const name = `sql ${statement.replaceAll(/\s+/g, ' ').slice(0, 60)}`
      const settings = { 'pipeline.name': name }
      for await (const page of gateway.pages(statement, { settings, signal })) {
        job = page.jobID ?? job
        if (page.results?.data.length) clearTimeout(silence)
        yield page
      }
    } catch (error) {
      if (job && codeOf(error) === 'TAPE_FLINK_UNAVAILABLE') await this.#endOrphan(job)
      throw error
    } finally {
      clearTimeout(silence)
    }
  }

  /** The gateway is away, and what it asked for goes on without it. */
  async #endOrphan(job: string): Promise<void> {
    await this.#manager.cancel(job).catch(() => {
      this.#options.say(`The query may still run: STOP JOB '${job}'; ends it.`)
    })
  }

  /** Why there is no row: what fails here shows in the answer itself. */
  async #tellSilence(job: string | undefined): Promise<void> {
    const { say } = this.#options
    const code = job && (await this.#manager.checkRuns(job, 'query').catch(codeOf))
    if (code === undefined) {
      say('No row so far: the topic may be empty, or nothing in it fits. Ctrl-C ends the query.')
    } else if (code === 'TAPE_FLINK_NOT_RUNNING') {
      say(
        "Flink has not begun: all of its slots may be taken. SHOW JOBS; lists what runs, STOP JOB 'id'; ends it.",
      )
    }
  }

  async #makeTopic(
    session: GatewaySession,
    asked: Extract<Asked, { kind: 'make-topic' }>,
    signal: AbortSignal,
  ): Promise<void> {
    const { config, say } = this.#options
    const { table } = asked
    if (this.tables.names.includes(table)) {
      const message = `${table} is a table of Tickertape already: give the topic another name`
      throw new TapeError('TAPE_FLINK_SQL', message)
    }
    const { makeTopic } = await import('./make-topic.ts')
    const tableOf = this.tables.ofTopic.bind(this.tables)
    const options = { config, session, settings: this.#jobSettings([table]), signal, tableOf }
    const job = await makeTopic(asked, options)
    say(`The topic ${table} is there, and its schema in the registry as ${table}-value.`)
    this.#tellJob(job)
  }

  async #insert(gateway: GatewaySession, statement: string, tables: readonly string[]) {
    const { jobID } = await gateway.execute(statement, { settings: this.#jobSettings(tables) })
    if (jobID) this.#tellJob(jobID)
  }

  #tellJob(job: string): void {
    const { config, say } = this.#options
    const seconds = config.flink.checkpoint_ms / 1000
    say(`Job ${job} fills it, also when this prompt has ended; rows are seen every ${seconds} s.`)
    say(`SHOW JOBS; lists what runs, STOP JOB '${job}' WITH SAVEPOINT; ends it.`)
  }

  #jobSettings(tables: readonly string[]): Readonly<Record<string, string>> {
    return {
      'pipeline.name': `sql ${tables.join(' ')}`,
      'execution.checkpointing.interval': `${this.#options.config.flink.checkpoint_ms} ms`,
      'execution.checkpointing.mode': 'EXACTLY_ONCE',
    }
  }

  async #open(): Promise<GatewaySession> {
    this.tables.forget()
    this.#gateway = await GatewaySession.open(this.#options.config.flink.gateway_url, settings)
    return this.#gateway
  }

  /** The session, or a new one when the gateway was away or has forgotten it. */
  async #living(signal: AbortSignal): Promise<GatewaySession> {
    const { say, waitMs = WAIT_MS } = this.#options
    let isTold = false
    const onRetry = ({ message }: TapeError) => {
      if (!isTold) say(`${message}. Waiting for it; Ctrl-C gives up.`)
      isTold = true
    }
    return retry(
      async () => {
        const gateway = this.#gateway
        if (gateway && (await gateway.keepAlive())) return gateway
        const opened = await this.#open()
        say(
          'The session of the gateway had ended. A new one is open: views and settings of your own are gone.',
        )
        return opened
      },
      { signal, forMs: waitMs, capMs: 1_000, onRetry },
    )
  }

  #explained(error: unknown): unknown {
    if (!(error instanceof TapeError) || error.code !== 'TAPE_FLINK_SQL') return error
    const { reason } = error.context as { reason?: string }
    const advice = reason && adviceFor(reason, this.tables.names)
    if (!advice) return error
    const { message, context } = error
    return new TapeError('TAPE_FLINK_SQL', `${message}. What to do: ${advice}`, {
      cause: error,
      context,
    })
  }
}
