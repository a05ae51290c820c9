import { TapeError } from '@tickertape/errors'
import { type Cell, parseExactly } from './exact-json.ts'
import { messageOf, requestPinot } from './pinot-request.ts'

export interface QueryResult {
  readonly columns: readonly QueryColumn[]
  readonly rows: readonly (readonly Cell[])[]
  /** Time that the broker spent. */
  readonly timeUsedMs: number
}

export interface QueryColumn {
  readonly name: string
  /** Pinot's name of the type: LONG, DOUBLE, STRING, TIMESTAMP ... */
  readonly type: string
}

export interface QueryOptions {
  /** Time that Pinot may take. Default 10 s. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

interface PinotException {
  readonly errorCode: number
  readonly message: string
}

interface BrokerAnswer {
  readonly exceptions?: readonly PinotException[]
  readonly resultTable?: {
    readonly dataSchema: {
      readonly columnNames: readonly string[]
      readonly columnDataTypes: readonly string[]
    }
    readonly rows: readonly (readonly Cell[])[]
  }
  readonly timeUsedMs?: number
}

/** What an answer still needs on its way after the broker gave up. */
const GRACE_MS = 1_000

/** Segments or servers are away for the moment: the query is right, its time is not. */
const passing = new Set([210, 230, 240, 250, 305, 427])

const NO_TABLE = 190

/** Answers SQL. */
export class PinotBroker {
  readonly url: string

  constructor(url: string) {
    this.url = url
  }

  /** Throws TAPE_PINOT_UNAVAILABLE when the broker does not answer that it is well. */
  async checkHealth(options: { timeoutMs: number; signal?: AbortSignal }): Promise<void> {
    await requestPinot(new URL('/health', this.url), { setting: 'pinot.broker_url', ...options })
  }

  /**
   * Runs one query. Throws TAPE_PINOT_QUERY when Pinot refuses it, with Pinot's reason, and
   * TAPE_PINOT_UNAVAILABLE when broker or segments are away.
   */
  async query(sql: string, options: QueryOptions = {}): Promise<QueryResult> {
    const { timeoutMs = 10_000, signal } = options
    const { status, text } = await requestPinot(new URL('/query/sql', this.url), {
      setting: 'pinot.broker_url',
      method: 'POST',
      body: { sql, queryOptions: `timeoutMs=${timeoutMs}` },
      timeoutMs: timeoutMs + GRACE_MS,
      ...(signal ? { signal } : {}),
    })
    if (status !== 200) {
      throw new TapeError('TAPE_PINOT_QUERY', `Pinot refused the query: ${messageOf(text)}`)
    }
    return resultOf(parse(text))
  }
}

function parse(text: string): BrokerAnswer {
  try {
    return parseExactly(text) as BrokerAnswer
  } catch (cause) {
    const message = `the broker's answer is not JSON: ${messageOf(text)}`
    throw new TapeError('TAPE_PINOT_QUERY', `${message}; check pinot.broker_url`, { cause })
  }
}

/** The rows of an answer. Pinot answers 200 also to what it could not do: then `exceptions` says why. */
export function resultOf({ exceptions, resultTable, timeUsedMs = 0 }: BrokerAnswer): QueryResult {
  const exception = exceptions?.[0]
  if (exception) throw refusal(exception)
  if (!resultTable) return { columns: [], rows: [], timeUsedMs }
  const { columnNames, columnDataTypes } = resultTable.dataSchema
  const columns = columnNames.map((name, at) => ({ name, type: columnDataTypes[at] ?? 'STRING' }))
  return { columns, rows: resultTable.rows, timeUsedMs }
}

function refusal({ errorCode, message }: PinotException): TapeError {
  const code = passing.has(errorCode) ? 'TAPE_PINOT_UNAVAILABLE' : 'TAPE_PINOT_QUERY'
  // Pinot names the exception and not the table.
  const why = errorCode === NO_TABLE ? 'there is no such table' : reasonOf(message)
  return new TapeError(code, `Pinot error ${errorCode}: ${why}`, { context: { errorCode } })
}

/** Whether a query failed because its table is not there. */
export const isNoTable = (error: unknown): boolean =>
  error instanceof TapeError && error.context.errorCode === NO_TABLE

/** What a stack trace says for people: its innermost cause, else its first line that is more than a class name. */
export function reasonOf(message: string): string {
  const lines = message.split('\n').map((line) => line.trim())
  const cause = lines
    .findLast((line) => line.startsWith('Caused by: '))
    ?.slice('Caused by: '.length)
  const telling = lines.find((line) => line !== '' && !bareName.test(line))
  return (cause ?? telling ?? lines[0] ?? '').replace(leadingClass, '').slice(0, 500)
}

/** `SQLParsingError:` or `null:` on a line of its own. */
const bareName = /^[\w.$]+:?$/
const leadingClass = /^(?:[a-z_]\w*\.)+[\w$]+: /
