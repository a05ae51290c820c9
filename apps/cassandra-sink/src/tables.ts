import {
  eventKeys,
  type FieldLayout,
  type Kind,
  kinds,
  layoutOf,
  schemas,
  timeColumn,
} from '@tickertape/schema'

export type ColumnType = 'text' | 'double' | 'bigint' | 'date'

export interface Column {
  readonly name: string
  readonly type: ColumnType
}

/** Where the events of a kind are: a partition of Cassandra for each symbol and day. */
export interface Table {
  readonly kind: Kind
  readonly name: string
  /** `day`, then the fields of the event under their names and in their order. */
  readonly columns: readonly Column[]
  /** The rest of the key, in the order of the rows. */
  readonly clustering: readonly string[]
}

/** UTC day of the event's time: with the symbol it bounds how much one partition holds. */
export const dayColumn = 'day'
export const partitionKey = ['symbol', dayColumn] as const

/** When the producer had the event, in microseconds: of two rows of one key the later one holds, as in Pinot. */
export const arrivalColumn = 'received_at'

const columnTypes: Readonly<Record<FieldLayout, ColumnType>> = {
  string: 'text',
  long: 'bigint',
  double: 'double',
  'optional-long': 'bigint',
  'optional-double': 'double',
}

function tableOf(kind: Kind): Table {
  const { fields } = schemas[kind].event
  const layouts = layoutOf(fields)
  if (!layouts) throw new TypeError(`no columns for the fields of ${kind}`)
  const columns = fields.map(({ name }, at) => ({
    name,
    type: columnTypes[layouts[at] as FieldLayout],
  }))
  const rest = eventKeys[kind].filter((name) => name !== 'symbol' && name !== timeColumn)
  return {
    kind,
    name: kind,
    columns: [{ name: dayColumn, type: 'date' }, ...columns],
    clustering: [timeColumn, ...rest],
  }
}

export const tables: Readonly<Record<Kind, Table>> = {
  bars: tableOf('bars'),
  trades: tableOf('trades'),
  quotes: tableOf('quotes'),
}

export const allTables: readonly Table[] = kinds.map((kind) => tables[kind])
