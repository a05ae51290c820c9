import { retry } from '@tickertape/errors'
import type { Cell, PinotBroker } from '@tickertape/pinot'
import { timeColumn } from '@tickertape/schema'
import { fieldCodes } from '../event-shape.ts'
import type { RowTopic } from '../row-topic.ts'
import type { Sources } from '../sources.ts'
import type { RowValues, SinkStore } from './sink-store.ts'

const TIMEOUT_MS = 100_000
const ASK_FOR_MS = 60_000
const DAY_MS = 86_400_000
/** Of about this many rows is one answer. */
const CHUNK_ROWS = 20_000

type Ask = (sql: string) => Promise<readonly (readonly Cell[])[]>

const asksOf =
  ({ broker, signal }: { broker: PinotBroker; signal: AbortSignal }): Ask =>
  async (sql) => {
    const query = () => broker.query(sql, { timeoutMs: TIMEOUT_MS, signal })
    return (await retry(query, { forMs: ASK_FOR_MS, signal })).rows
  }

/** Own times of rows, the second not included. */
interface Span {
  readonly from: number
  readonly to: number
}

/** All rows of a table, in spans of their own time that are short enough for one answer. */
async function* readSpan(
  ask: Ask,
  topic: RowTopic,
  span: Span,
): AsyncGenerator<readonly RowValues[]> {
  const { table, shape } = topic
  const { from, to } = span
  const where = `FROM ${table} WHERE ${timeColumn} >= ${from} AND ${timeColumn} < ${to}`
  const [[counted] = []] = await ask(`SELECT COUNT(*) ${where}`)
  const rows = Number(counted)
  if (rows === 0) return
  if (rows > CHUNK_ROWS && to - from > 1) {
    const middle = Math.floor((from + to) / 2)
    yield* readSpan(ask, topic, { from, to: middle })
    yield* readSpan(ask, topic, { from: middle, to })
    return
  }
  const columns = shape.names.map((name) => `"${name}"`).join(', ')
  // Rows may have come since they were counted.
  const found = await ask(`SELECT ${columns} ${where} LIMIT ${rows + CHUNK_ROWS}`)
  yield found.map((cells) => rowOf(topic, cells))
}

const rowOf = ({ shape: { names, codes } }: RowTopic, cells: readonly Cell[]): RowValues =>
  Object.fromEntries(
    names.map((name, at) => {
      const cell = cells[at] ?? null
      return [name, codes[at] === fieldCodes.string ? cell : Number(cell)]
    }),
  )

/**
 * Tables of Pinot whose topic is made of events: those of events themselves are compared with raw topic and archive. Of
 * the records of a key a row is the last one, by when Pinot read it.
 */
export class PinotStore implements SinkStore {
  readonly name = 'Pinot'
  readonly keeps = 'written-last'
  readonly kinds = ['candles'] as const
  readonly absentIsZero = true
  readonly keepsForMs: number
  readonly #sources: PinotSources

  constructor(sources: PinotSources) {
    this.#sources = sources
    this.keepsForMs = sources.config.pinot.retention_days * DAY_MS
  }

  copied({ table }: RowTopic): Promise<ReadonlyMap<number, number>> {
    const { controller, signal } = this.#sources
    return retry(() => controller.consumedOffsets(table), { forMs: ASK_FOR_MS, signal })
  }

  async rows(topic: RowTopic): Promise<AsyncIterable<readonly RowValues[]> | undefined> {
    if ((await this.#sources.controller.table(topic.table)) === undefined) return undefined
    return this.#readAll(topic)
  }

  async *#readAll(topic: RowTopic): AsyncGenerator<readonly RowValues[]> {
    const ask = asksOf(this.#sources)
    const [ends = []] = await ask(
      `SELECT COUNT(*), MIN(${timeColumn}), MAX(${timeColumn}) FROM ${topic.table}`,
    )
    const [counted, first, last] = ends.map(Number)
    if (!counted) return
    yield* readSpan(ask, topic, { from: first as number, to: (last as number) + 1 })
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

type PinotSources = Pick<Sources, 'config' | 'broker' | 'controller' | 'signal'>
