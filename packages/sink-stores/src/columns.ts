import { type FieldLayout, layoutOf, rowsOf, type TableKind } from '@tickertape/schema'

/** A field of a row as stores have it. */
export interface Column {
  readonly name: string
  readonly isText: boolean
  /** Kafka Connect makes a time of it, in milliseconds; other times stay whole numbers. */
  readonly isTime: boolean
}

/** The columns of a kind, in the order of the event's fields. */
export function columnsOf(kind: TableKind): readonly Column[] {
  const { fields } = rowsOf(kind).record
  const layouts = layoutOf(fields) as readonly FieldLayout[]
  return fields.map(({ name, type }, at) => ({
    name,
    isText: layouts[at] === 'string',
    isTime: (type as { logicalType?: string }).logicalType === 'timestamp-millis',
  }))
}
