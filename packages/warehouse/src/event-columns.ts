import {
  type FieldLayout,
  type Kind,
  kinds,
  layoutOf,
  schemas,
  timeColumn,
} from '@tickertape/schema'

export type ColumnType = 'VARCHAR' | 'BIGINT' | 'DOUBLE'

/** A field of an event as a column, and where the archive has it. */
export interface EventColumn {
  readonly name: string
  readonly type: ColumnType
  /** Name in an item of the batch, or in the batch itself for its lineage. */
  readonly wireName: string
  readonly of: 'item' | 'batch'
  readonly isOptional: boolean
  /** What it is where the writer's schema did not have it yet. */
  readonly fallback: string | undefined
}

/**
 * The key of the symbol on the wire is `S`, which for DuckDB is the same as the `s` of a trade's size. So it is renamed
 * while an object is unpacked.
 */
export const renamedSymbol = { from: 'S', to: 'Y' } as const

const types: Readonly<Record<FieldLayout, ColumnType>> = {
  string: 'VARCHAR',
  long: 'BIGINT',
  double: 'DOUBLE',
  'optional-long': 'BIGINT',
  'optional-double': 'DOUBLE',
}

function columnsOf(kind: Kind): readonly EventColumn[] {
  const { event, item } = schemas[kind]
  const layouts = layoutOf(event.fields)
  if (!layouts) throw new TypeError(`no columns for the fields of ${kind}`)
  return event.fields.map((field, at) => {
    const wire = item.fields[at]?.name ?? field.name
    const layout = layouts[at] as FieldLayout
    return {
      name: field.name,
      type: types[layout],
      wireName: wire === renamedSymbol.from ? renamedSymbol.to : wire,
      of: at < item.fields.length ? 'item' : 'batch',
      isOptional: layout.startsWith('optional'),
      fallback: (field as { readonly default?: string }).default,
    }
  })
}

export const eventColumns: Readonly<Record<Kind, readonly EventColumn[]>> = {
  bars: columnsOf('bars'),
  trades: columnsOf('trades'),
  quotes: columnsOf('quotes'),
}

const perSecond: Readonly<Record<string, number>> = {
  'timestamp-millis': 1_000,
  'timestamp-micros': 1_000_000,
}

const unitOf = (kind: Kind): number => {
  const type = schemas[kind].event.fields.find(({ name }) => name === timeColumn)?.type
  const { logicalType = '' } = (type ?? {}) as { readonly logicalType?: string }
  const unit = perSecond[logicalType]
  if (unit === undefined) throw new TypeError(`no unit of time for ${kind}`)
  return unit
}

/** Units of the time of an event in a second. */
export const timeUnits = Object.fromEntries(kinds.map((kind) => [kind, unitOf(kind)])) as Readonly<
  Record<Kind, number>
>
