import {
  type FieldLayout,
  layoutOf,
  rowsOf,
  type TableKind,
  tableKinds,
  timeColumn,
} from '@tickertape/schema'

export type ColumnType = 'text' | 'double' | 'bigint' | 'date'

export interface Column {
  readonly name: string
  readonly type: ColumnType
}

/** Where the rows of a kind are: a partition of Cassandra for each symbol and day. */
export interface Table {
  readonly kind: TableKind
  readonly name: string
  /** `day`, then the fields of the event under their names and in their order. */
  readonly columns: readonly Column[]
  /** The rest of the key, in the order of the rows. */
  readonly clustering: readonly string[]
}

/** UTC day of the event's time: with the symbol it bounds how much one partition holds. */
export const dayColumn = 'day'
export const partitionKey = ['symbol', dayColumn] as const

/**
 * When the producer had the event, in microseconds: of two rows of one key the later one holds, as in Pinot. A candle
 * has none: when its record was written stands for it.
 */
export const arrivalColumn = 'received_at'

const columnTypes: Readonly<Record<FieldLayout, ColumnType>> = {
  string: 'text',
  long: 'bigint',
  double: 'double',
  'optional-long': 'bigint',
  'optional-double': 'double',
}

/** By time; and candles by length before, because people ask for those of one length. */
function clusteringOf(kind: TableKind): readonly string[] {
  const rest = rowsOf(kind).key.filter((name) => name !== 'symbol' && name !== timeColumn)
  if (kind !== 'candles') return [timeColumn, ...rest]
  return ['timeframe', timeColumn, ...rest.filter((name) => name !== 'timeframe')]
}

function tableOf(kind: TableKind): Table {
  const { fields } = rowsOf(kind).record
  const layouts = layoutOf(fields)
  if (!layouts) throw new TypeError(`no columns for the fields of ${kind}`)
  const columns = fields.map(({ name }, at) => ({
    name,
    type: columnTypes[layouts[at] as FieldLayout],
  }))
  return {
    kind,
    name: kind,
    columns: [{ name: dayColumn, type: 'date' }, ...columns],
    clustering: clusteringOf(kind),
  }
}

export const tables: Readonly<Record<TableKind, Table>> = {
  bars: tableOf('bars'),
  trades: tableOf('trades'),
  quotes: tableOf('quotes'),
  candles: tableOf('candles'),
}

export const allTables: readonly Table[] = tableKinds.map((kind) => tables[kind])
