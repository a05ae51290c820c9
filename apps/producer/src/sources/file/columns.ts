import { TapeError } from '@tickertape/errors'
import type { Kind } from '@tickertape/schema'

/** Fields of an event, and the names that files give them, best first: ours, then those of others. */
const aliases = {
  time: [
    ...['timestamp', 'datetime', 'date_time', 'date time', 'time_stamp', 't', 'T'],
    ...['date', 'time', 'open time', 'sip_timestamp', 'participant_timestamp'],
  ],
  symbol: ['symbol', 'ticker', 'S', 's'],
  open: ['open', 'o', 'O'],
  high: ['high', 'h', 'H'],
  low: ['low', 'l', 'L'],
  close: ['close', 'c', 'C'],
  volume: ['volume', 'v', 'V', 'vol'],
  trades: ['n', 'N', 'trades', 'trade_count', 'count'],
  average: ['vw', 'vwap'],
  timeframe: ['timeframe', 'tf', 'interval'],
  price: ['price', 'p'],
  size: ['size', 'qty', 'quantity', 'amount', 'volume', 's'],
  id: ['trade_id', 'quote_id', 'id', 'i'],
  exchange: ['exchange', 'x', 'venue'],
  conditions: ['conditions', 'condition', 'c'],
  action: ['action', 'a'],
  bid: ['bid_price', 'bid', 'bp', 'best_bid'],
  ask: ['ask_price', 'ask', 'ap', 'best_ask', 'offer'],
  bid_size: ['bid_size', 'bs', 'bid_qty', 'best_bid_size'],
  ask_size: ['ask_size', 'as', 'ask_qty', 'best_ask_size'],
  bid_exchange: ['bid_exchange', 'bx'],
  ask_exchange: ['ask_exchange', 'ax'],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type Field = keyof typeof aliases

interface KindFields {
  readonly required: readonly Field[]
  readonly optional: readonly Field[]
  readonly example: string
}

const fieldsOf: Readonly<Record<Kind, KindFields>> = {
  quotes: {
    required: ['time', 'bid', 'ask'],
    optional: [
      ...(['symbol', 'bid_size', 'ask_size', 'bid_exchange', 'ask_exchange'] as const),
      ...(['conditions', 'id'] as const),
    ],
    example: '--columns time=Date,bid=Bid,ask=Ask,bid_size=BidSize,ask_size=AskSize',
  },
  bars: {
    required: ['time', 'open', 'high', 'low', 'close'],
    optional: ['volume', 'symbol', 'trades', 'average', 'timeframe'],
    example: '--columns time=Date,open=Open,high=High,low=Low,close=Close,volume=Volume',
  },
  trades: {
    required: ['time', 'price', 'size'],
    optional: ['symbol', 'id', 'exchange', 'conditions', 'action'],
    example: '--columns time=Date,price=Price,size=Size',
  },
}

/** Names of a file's columns by field. A time may be in two columns, date and time of day. */
export type Columns = { readonly time: readonly string[] } & {
  readonly [F in Exclude<Field, 'time'>]?: string
}

export interface Matched {
  readonly kind: Kind
  readonly columns: Columns
}

const plain = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replace(/^<(.*)>$/, '$1')

/** Without case, but for single letters: `S` is a symbol and `s` a size on many wires. */
const isAlias = (name: string, alias: string): boolean =>
  alias.length === 1 ? name.trim() === alias : plain(name) === alias

function guess(names: readonly string[], field: Field): string | undefined {
  for (const alias of aliases[field]) {
    const found = names.find((name) => isAlias(name, alias))
    if (found !== undefined) return found
  }
  return undefined
}

/** Date and time of day in two columns; and pandas leaves the column of its index unnamed. */
function guessTime(names: readonly string[]): readonly string[] {
  const date = names.find((name) => plain(name) === 'date')
  const time = names.find((name) => plain(name) === 'time')
  if (date !== undefined && time !== undefined) return [date, time]
  const single = guess(names, 'time') ?? names.find((name) => name === '')
  return single === undefined ? [] : [single]
}

const columnOf = (names: readonly string[], wanted: string): string | undefined =>
  names.find((name) => name === wanted) ?? names.find((name) => plain(name) === plain(wanted))

/** What is wrong with the columns of a file, for its first kind. */
function mismatch(match: Match, kinds: readonly Kind[], problem: string): TapeError {
  const { file, names } = match
  const found = names.map((name) => (name === '' ? '(unnamed)' : name)).join(', ')
  const examples = kinds.map((kind) => fieldsOf[kind].example).join(' or ')
  return new TapeError(
    'TAPE_SOURCE_INPUT',
    `${file}: ${problem}; its columns are ${found}; name them like ${examples}`,
  )
}

export interface Match {
  readonly file: string
  /** Names of the file's columns. */
  readonly names: readonly string[]
  /** Text of --columns, which wins over guesses; `time=Date+Time` joins two columns. */
  readonly chosen: string
  /** What the file may hold. */
  readonly kinds: readonly Kind[]
}

function parsePairs(match: Match): ReadonlyMap<string, string> {
  const { chosen, kinds } = match
  const fields = kinds.flatMap((kind) => [...fieldsOf[kind].required, ...fieldsOf[kind].optional])
  const pairs = chosen.split(',').filter((pair) => pair.trim() !== '')
  return new Map(
    pairs.map((pair) => {
      const at = pair.indexOf('=')
      const field = fields.find((known) => known === pair.slice(0, at).trim())
      if (at >= 0 && field !== undefined) return [field, pair.slice(at + 1).trim()]
      const known = [...new Set(fields)].join(',')
      throw mismatch(match, kinds, `"${pair.trim()}" is not field=column with a field of ${known}`)
    }),
  )
}

function columnsOf(match: Match, kind: Kind, pairs: ReadonlyMap<string, string>) {
  const { names } = match
  const named = (wanted: string): string => {
    const column = columnOf(names, wanted)
    if (column === undefined) throw mismatch(match, [kind], `there is no column "${wanted}"`)
    return column
  }
  const { required, optional } = fieldsOf[kind]
  const wantedTime = pairs.get('time')
  const taken = new Set([...pairs.values()].flatMap((wanted) => wanted.split('+')))
  const free = names.filter((name) => !taken.has(name))
  const time = wantedTime === undefined ? guessTime(free) : wantedTime.split('+').map(named)
  const columns: Partial<Record<Field, string | readonly string[]>> = {}
  if (time.length > 0) columns.time = time
  for (const field of [...required, ...optional].filter((candidate) => candidate !== 'time')) {
    const wanted = pairs.get(field)
    const column = wanted === undefined ? guess(free, field) : named(wanted)
    if (column !== undefined) columns[field] = column
  }
  return { columns, lacking: required.filter((field) => columns[field] === undefined) }
}

/** Says which kind of events a file's columns hold, and finds them. Throws TAPE_SOURCE_INPUT. */
export function matchColumns(match: Match): Matched {
  const pairs = parsePairs(match)
  const candidates = (['quotes', 'bars', 'trades'] as const).filter((kind) =>
    match.kinds.includes(kind),
  )
  const tried = candidates.map((kind) => ({ kind, ...columnsOf(match, kind, pairs) }))
  const fitting = tried.find(({ lacking }) => lacking.length === 0)
  if (fitting) return { kind: fitting.kind, columns: fitting.columns as unknown as Columns }
  const lacks = tried.map(({ kind, lacking }) => `for ${kind} no column for ${lacking.join(', ')}`)
  throw mismatch(match, candidates, lacks.join('; '))
}
