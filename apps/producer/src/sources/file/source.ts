import { createHash } from 'node:crypto'
import { type Stats, statSync } from 'node:fs'
import { basename } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { TapeError } from '@tickertape/errors'
import type { RawBar } from '@tickertape/schema'
import { type Frame, nowMicros } from '../../frame.ts'
import type { SourceContext } from '../../source.ts'
import { type Columns, matchColumns } from './columns.ts'
import { barOf } from './normalise.ts'
import { readRows } from './rows.ts'

const FRAME_ROWS = 500

/** With a rate, rows are sent together at most this often. */
const TICK_SECONDS = 0.02

function statOf(path: string): Stats {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats?.isFile()) return stats
  const what = stats === undefined ? 'there is no' : 'this is not a'
  throw new TapeError('TAPE_SOURCE_INPUT', `${what} file ${path}: correct producer.file or --file`)
}

/** The same for every run over the same file, so that a second run is recognisable. */
function sessionOf(path: string, { size, mtimeMs }: Stats): string {
  const identity = `${basename(path)}\n${size}\n${Math.floor(mtimeMs)}`
  return createHash('sha256').update(identity).digest('hex').slice(0, 16)
}

function symbolFor(path: string, columns: Columns, symbols: readonly string[]): string {
  const [first = 'AAPL'] = symbols
  if (columns.symbol !== undefined || symbols.length === 1) return first
  throw new TapeError(
    'TAPE_SOURCE_INPUT',
    `${path} has no symbol column and ${symbols.length} symbols are asked for: name one, like --symbols ${first}`,
  )
}

/** Bars in frames: full ones, or at a rate those of a tick. */
async function* chunks(path: string, context: SourceContext, size: number) {
  const { config, symbols, log } = context
  const { producer } = config
  const timeframe = producer.timeframe === 'auto' ? '1m' : producer.timeframe
  let columns: Columns | undefined
  let symbol = ''
  let rows = 0
  let bars: RawBar[] = []
  for await (const row of readRows(path)) {
    if (columns === undefined) {
      columns = matchColumns(path, Object.keys(row), producer.columns)
      symbol = symbolFor(path, columns, symbols)
      const note = columns.volume === undefined ? '; there is no volume, it is 0' : ''
      log.info({ file: path, columns }, `reading these columns${note}`)
    }
    rows++
    bars.push(barOf(row, columns, { symbol, timeframe }))
    if (bars.length < size) continue
    yield { bars, firstRow: rows - bars.length + 1 }
    bars = []
  }
  if (rows === 0)
    throw new TapeError('TAPE_SOURCE_INPUT', `${path} has no rows: choose another file`)
  if (bars.length > 0) yield { bars, firstRow: rows - bars.length + 1 }
  log.info({ file: path, rows }, 'the file is read to its end')
}

/**
 * Bars from the rows of a CSV or JSONL file, as fast as they are taken or at producer.rate rows a second.
 * Ends with the file. Throws TAPE_SOURCE_INPUT.
 */
export function file(context: SourceContext): AsyncIterable<Frame> {
  const { file: path } = context.config.producer
  return read(context, sessionOf(path, statOf(path)))
}

async function* read(context: SourceContext, session: string): AsyncGenerator<Frame> {
  const { signal, config } = context
  const { file: path, rate } = config.producer
  const feed = basename(path)
  const size = rate === 0 ? FRAME_ROWS : Math.min(FRAME_ROWS, Math.ceil(rate * TICK_SECONDS))
  const started = performance.now()
  for await (const { bars, firstRow } of chunks(path, context, size)) {
    const aheadMs = rate === 0 ? 0 : started + ((firstRow - 1) / rate) * 1000 - performance.now()
    if (aheadMs > 0) await sleep(aheadMs, undefined, { signal }).catch(() => {})
    if (signal.aborted) return
    yield { kind: 'bars', items: bars, receivedAt: nowMicros(), feed, session, firstRow }
  }
}
