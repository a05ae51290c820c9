import { TapeError } from '@tickertape/errors'

/** Fields of a bar, and the names that files give them, best first. Compared without case and space. */
const aliases = {
  time: [
    'timestamp',
    'datetime',
    'date_time',
    'date time',
    'time_stamp',
    't',
    'date',
    'time',
    'open time',
  ],
  open: ['open', 'o'],
  high: ['high', 'h'],
  low: ['low', 'l'],
  close: ['close', 'c'],
  volume: ['volume', 'v', 'vol'],
  symbol: ['symbol', 'ticker', 's'],
  trades: ['n', 'trades', 'trade_count', 'count'],
  average: ['vw', 'vwap'],
} as const

export type Field = keyof typeof aliases
const fields = Object.keys(aliases) as Field[]
const required: readonly Field[] = ['time', 'open', 'high', 'low', 'close']

/** Names of a file's columns by field. A time may be in two columns, date and time of day. */
export type Columns = { readonly time: readonly string[] } & Readonly<
  Record<'open' | 'high' | 'low' | 'close', string>
> &
  Readonly<Partial<Record<'volume' | 'symbol' | 'trades' | 'average', string>>>

const plain = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replace(/^<(.*)>$/, '$1')

const example = '--columns time=Date,open=Open,high=High,low=Low,close=Close,volume=Volume'

function mismatch(file: string, names: readonly string[], problem: string): TapeError {
  const found = names.map((name) => (name === '' ? '(unnamed)' : name)).join(', ')
  return new TapeError(
    'TAPE_SOURCE_INPUT',
    `${file}: ${problem}; its columns are ${found}; name them like ${example}`,
  )
}

function guess(names: readonly string[], field: Field): string | undefined {
  const known: readonly string[] = aliases[field]
  const exact = known.map((alias) => names.find((name) => plain(name) === alias))
  return exact.find((name) => name !== undefined)
}

/** Date and time of day in two columns; and pandas leaves the column of its index unnamed. */
function guessTime(names: readonly string[]): readonly string[] {
  const date = names.find((name) => plain(name) === 'date')
  const time = names.find((name) => plain(name) === 'time')
  if (date !== undefined && time !== undefined) return [date, time]
  const single = guess(names, 'time') ?? names.find((name) => name === '')
  return single === undefined ? [] : [single]
}

function parsePairs(file: string, text: string, names: readonly string[]): Map<Field, string> {
  const pairs = text.split(',').filter((pair) => pair.trim() !== '')
  return new Map(
    pairs.map((pair) => {
      const at = pair.indexOf('=')
      const field = fields.find((known) => known === pair.slice(0, at).trim())
      const name = pair.slice(at + 1).trim()
      if (at < 0 || field === undefined) {
        throw mismatch(
          file,
          names,
          `"${pair.trim()}" is not field=column with a field of ${fields}`,
        )
      }
      return [field, name]
    }),
  )
}

function columnOf(names: readonly string[], wanted: string): string | undefined {
  return (
    names.find((name) => name === wanted) ?? names.find((name) => plain(name) === plain(wanted))
  )
}

/**
 * Finds the columns of a bar among a file's column names. `chosen` is the text of --columns and wins over
 * guesses; `time=Date+Time` joins two columns. Throws TAPE_SOURCE_INPUT.
 */
export function matchColumns(file: string, names: readonly string[], chosen: string): Columns {
  const pairs = parsePairs(file, chosen, names)
  const named = (wanted: string): string => {
    const column = columnOf(names, wanted)
    if (column === undefined) throw mismatch(file, names, `there is no column "${wanted}"`)
    return column
  }
  const single = (field: Field): string | undefined => {
    const wanted = pairs.get(field)
    return wanted === undefined ? guess(names, field) : named(wanted)
  }
  const wantedTime = pairs.get('time')
  const time = wantedTime === undefined ? guessTime(names) : wantedTime.split('+').map(named)
  const found = fields.flatMap((field): [Field, string | readonly string[]][] => {
    if (field === 'time') return time.length === 0 ? [] : [[field, time]]
    const column = single(field)
    return column === undefined ? [] : [[field, column]]
  })
  const columns = Object.fromEntries(found)
  const lacking = required.filter((field) => !(field in columns))
  if (lacking.length > 0) throw mismatch(file, names, `no column for ${lacking.join(', ')}`)
  return columns as unknown as Columns
}
