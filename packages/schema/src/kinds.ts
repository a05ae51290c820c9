import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { avsc, type Type } from './avsc.ts'

/** What an event is. Each kind has its own topics, schemas and table; all take the same road. */
export const kinds = ['bars', 'trades', 'quotes'] as const
export type Kind = (typeof kinds)[number]

export interface AvroField {
  readonly name: string
  readonly type: AvroType
  readonly doc?: string
  readonly default?: unknown
}
export interface AvroRecord {
  readonly type: 'record'
  readonly name: string
  readonly namespace?: string
  readonly doc?: string
  readonly fields: readonly AvroField[]
}
export type AvroType =
  | string
  | AvroRecord
  | { readonly type: 'array'; readonly items: AvroType }
  | { readonly type: string; readonly logicalType: string }
  | readonly AvroType[]

export interface EventSchemas {
  readonly kind: Kind
  /** Value of the raw topic: lineage and an array of items. */
  readonly batch: AvroRecord
  /** Value of the flattened topic: one item followed by the lineage of its batch. */
  readonly event: AvroRecord
  /** Element of the batch's array, in the names of the wire. */
  readonly item: AvroRecord
  /** Name of the batch's array. */
  readonly itemsField: string
  readonly batchType: Type
  readonly eventType: Type
}

const folder = join(import.meta.dirname, '../schemas')

export const readSchema = (name: string): AvroRecord =>
  JSON.parse(readFileSync(join(folder, `${name}.avsc`), 'utf8'))

/** One avsc type per schema, compiled once: records as plain objects, timestamps as numbers. */
export const typeOf = (schema: unknown): Type =>
  avsc.Type.forSchema(schema as Parameters<typeof avsc.Type.forSchema>[0], {
    omitRecordMethods: true,
    wrapUnions: 'never',
  })

/** The array field that ends every batch record. Throws TypeError for a record that is no batch. */
export function itemsOf(batch: AvroRecord): { name: string; item: AvroRecord } {
  const field = batch.fields.at(-1)
  const array = field?.type as { items?: AvroRecord } | undefined
  if (!field || array?.items?.type !== 'record') throw new TypeError(`${batch.name} is not a batch`)
  return { name: field.name, item: array.items }
}

function load(kind: Kind, singular: string): EventSchemas {
  const batch = readSchema(`${singular}-batch`)
  const event = readSchema(singular)
  const { name: itemsField, item } = itemsOf(batch)
  const types = { batchType: typeOf(batch), eventType: typeOf(event) }
  return { kind, batch, event, item, itemsField, ...types }
}

export const schemas: Readonly<Record<Kind, EventSchemas>> = {
  bars: load('bars', 'bar'),
  trades: load('trades', 'trade'),
  quotes: load('quotes', 'quote'),
}
