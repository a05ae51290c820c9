import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '@tickertape/config'
import { asTapeError, TapeError } from '@tickertape/errors'
import type { QueryResult } from '@tickertape/pinot'
import { tablesOf } from '@tickertape/streams'
import { createLogUpdate } from 'log-update'
import { hasColours } from '../terminal/paint.ts'
import { findBroker } from './find-broker.ts'
import { type Overview, overviewOf } from './overview.ts'
import { overviewJson, overviewText, resultCsv, resultJson, resultText } from './render.ts'

export interface QueryCommandOptions {
  readonly config: Config
  /** One query; without it, counts by symbol and latest prices. */
  readonly sql?: string | undefined
  /** One of the configured tables. Default: bars. */
  readonly table?: string | undefined
  /** Asks again after this long, until the signal aborts. */
  readonly intervalMs?: number | undefined
  readonly form: 'text' | 'json' | 'csv'
  readonly output: NodeJS.WriteStream
  readonly signal: AbortSignal
}

type Answer = { readonly result: QueryResult } | { readonly overview: Overview }

async function ask(options: QueryCommandOptions): Promise<Answer> {
  const { config, sql, signal } = options
  const { table, kind } = tableOf(options)
  const broker = await findBroker(config, signal)
  const query = (text: string) => broker.query(text, { signal })
  if (sql !== undefined) return { result: await query(sql) }
  return { overview: await overviewOf({ table, kind, query, limit: symbolsOn(options) }) }
}

/** A screen that refreshes cannot be scrolled, so it shows what fits beside titles, lines and foot. */
function symbolsOn({ output, intervalMs }: QueryCommandOptions): number {
  if (!output.isTTY || intervalMs === undefined) return 40
  return Math.max(3, Math.floor((output.rows - 14) / 2))
}

function tableOf({ config, table, sql }: QueryCommandOptions) {
  const tables = tablesOf(config)
  const [bars] = tables
  if (table !== undefined && sql !== undefined) {
    throw new TapeError('TAPE_CLI_USAGE', 'give either SQL or --table: SQL names its table itself')
  }
  const found = table === undefined ? bars : tables.find((each) => each.table === table)
  if (found) return found
  const names = tables.map((each) => each.table).join(', ')
  throw new TapeError('TAPE_CLI_USAGE', `${table} is none of the tables ${names}: ask it by SQL`)
}

function textOf(answer: Answer, { form, output }: QueryCommandOptions): string {
  const isColoured = hasColours(output)
  if ('result' in answer) {
    if (form === 'csv') return resultCsv(answer.result)
    return form === 'json' ? resultJson(answer.result) : resultText(answer.result, isColoured)
  }
  const { overview } = answer
  if (form === 'csv') return resultCsv(overview.latest)
  return form === 'json' ? overviewJson(overview) : overviewText(overview, isColoured)
}

/** What a refresh shows: an outage is part of the picture, a wrong query ends the command. */
async function refresh(options: QueryCommandOptions): Promise<string> {
  try {
    return textOf(await ask(options), options)
  } catch (cause) {
    const error = asTapeError(cause)
    options.signal.throwIfAborted()
    if (!error.retryable) throw error
    if (options.form === 'json')
      return JSON.stringify({ error: error.code, message: error.message })
    return `${error.code}: ${error.message}`
  }
}

async function repeat(options: QueryCommandOptions, intervalMs: number): Promise<void> {
  const { output, form, signal } = options
  const screen = output.isTTY && form === 'text' ? createLogUpdate(output) : undefined
  try {
    for (;;) {
      const text = await refresh(options)
      const at = `${new Date().toISOString().slice(0, 19).replace('T', ' ')} UTC`
      if (screen) screen(`${text}\n\n${at}, every ${intervalMs / 1000} s; Ctrl-C ends`)
      else output.write(form === 'text' ? `${at}\n${text}\n\n` : `${text}\n`)
      await sleep(intervalMs, undefined, { signal })
    }
  } finally {
    screen?.done()
  }
}

/**
 * Shows what is in Pinot, once or again and again. Resolves when the signal aborts; rejects with
 * TAPE_PINOT_UNAVAILABLE, TAPE_PINOT_QUERY or TAPE_CLI_USAGE.
 */
export async function query(options: QueryCommandOptions): Promise<void> {
  const { output, intervalMs } = options
  const closed = new AbortController()
  // The reader of a pipe may leave early, as `head` does.
  output.once('error', () => closed.abort())
  const signal = AbortSignal.any([options.signal, closed.signal])
  try {
    if (intervalMs !== undefined) return await repeat({ ...options, signal }, intervalMs)
    output.write(`${textOf(await ask({ ...options, signal }), options)}\n`)
  } catch (cause) {
    if (!signal.aborted) throw cause
  }
}
