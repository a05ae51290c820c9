import { TapeError } from '@tickertape/errors'
import type { Kind } from '@tickertape/schema'
import type { Item } from '../../frame.ts'
import type { SourceContext } from '../../source.ts'
import { isArchived, itemsOfArchived } from './archived.ts'
import { type Columns, type Matched, matchColumns } from './columns.ts'
import { guessTimeframe } from './guess-timeframe.ts'
import { type FileFacts, toItem } from './normalise.ts'
import { type Row, type Rows, UnreadableRow } from './row.ts'
import { readRows } from './rows.ts'
import { isSelected, type Selection } from './selection.ts'

/** Columns and the length of bars are taken from this many rows: the first may lack a value. */
const SAMPLE_ROWS = 200

export interface FileEvent {
  readonly kind: Kind
  readonly item: Item
  /** Number of its row, from 1. */
  readonly row: number
}

/** What to do with a row that cannot become an event. */
export type Refuse = (row: number, reason: string, text: string) => void

type Interpret = (row: Row, number: number) => readonly FileEvent[]

function symbolFor(path: string, columns: Columns, symbols: readonly string[]): string {
  const [first = 'AAPL'] = symbols
  if (columns.symbol !== undefined || symbols.length === 1) return first
  throw new TapeError(
    'TAPE_SOURCE_INPUT',
    `${path} has no symbol column and ${symbols.length} symbols are asked for: name one, like --symbols ${first}`,
  )
}

const isRow = (row: Row | UnreadableRow): row is Row => !(row instanceof UnreadableRow)

/** The length of bars that the rows show, where none is asked for. */
function timeframeOf(sample: readonly Row[], matched: Matched, context: SourceContext): string {
  const { timeframe } = context.config.producer
  if (timeframe !== 'auto') return timeframe
  const facts = { symbol: '', timeframe: '' }
  const bars = sample.map((row) => toItem.bars({ row, number: 0, columns: matched.columns, facts }))
  return guessTimeframe(bars) ?? '1m'
}

function tableReader(path: string, sample: readonly Row[], context: SourceContext): Interpret {
  const { config, kinds, symbols, log } = context
  const names = [...new Set(sample.flatMap((row) => Object.keys(row)))]
  const matched = matchColumns({ file: path, names, chosen: config.producer.columns, kinds })
  const { kind, columns } = matched
  const symbol = symbolFor(path, columns, symbols)
  const timeframe = kind === 'bars' ? timeframeOf(sample, matched, context) : ''
  const noVolume = kind === 'bars' && columns.volume === undefined
  const told = { file: path, kind, columns, ...(kind === 'bars' ? { timeframe } : {}) }
  log.info(told, `reading these columns${noVolume ? '; there is no volume, it is 0' : ''}`)
  const facts: FileFacts = { symbol, timeframe }
  return (row, number) => [
    { kind, item: toItem[kind]({ row, number, columns, facts }), row: number },
  ]
}

function archiveReader(path: string, context: SourceContext, refuse: Refuse): Interpret {
  const { kinds, log } = context
  log.info({ file: path, kinds }, 'reading the lines of an archive')
  const facts: FileFacts = { symbol: '', timeframe: '1m' }
  return (line, number) => {
    const archived = itemsOfArchived(line)
    if (archived === undefined) {
      refuse(number, 'an archived record has no bars, trades or quotes', JSON.stringify(line))
      return []
    }
    const { kind, items, columns } = archived
    if (!kinds.includes(kind)) return []
    return items.map((row) => ({
      kind,
      item: toItem[kind]({ row, columns, facts }),
      row: number,
    }))
  }
}

/** The same rows, with enough in the first chunk to learn from. */
async function* withSample(chunks: Rows): Rows {
  let first: (Row | UnreadableRow)[] | undefined = []
  for await (const chunk of chunks) {
    if (first === undefined) {
      yield chunk
      continue
    }
    first.push(...chunk)
    if (first.length < SAMPLE_ROWS) continue
    yield first
    first = undefined
  }
  if (first !== undefined) yield first
}

/**
 * The selected events of a file in its order, in chunks. A row that cannot be read is refused, and reading
 * goes on; throws TAPE_SOURCE_INPUT when the file as a whole is not what it should be.
 */
export async function* readEvents(
  path: string,
  context: SourceContext,
  { selection, refuse }: { readonly selection: Selection; readonly refuse: Refuse },
): AsyncGenerator<readonly FileEvent[]> {
  let interpret: Interpret | undefined
  let rows = 0
  let events = 0
  for await (const chunk of withSample(readRows(path))) {
    const sample = chunk.filter(isRow).slice(0, SAMPLE_ROWS)
    if (interpret === undefined && sample.length > 0) {
      interpret = sample.every(isArchived)
        ? archiveReader(path, context, refuse)
        : tableReader(path, sample, context)
    }
    const chosen: FileEvent[] = []
    for (const row of chunk) {
      rows++
      if (!isRow(row)) refuse(rows, row.reason, row.text)
      else
        for (const event of interpret?.(row, rows) ?? []) {
          if (isSelected(selection, event.kind, event.item)) chosen.push(event)
        }
    }
    events += chosen.length
    yield chosen
  }
  if (interpret === undefined) {
    throw new TapeError('TAPE_SOURCE_INPUT', `${path} has no rows: choose another file`)
  }
  context.log.info({ file: path, rows, events }, 'the file is read to its end')
}
