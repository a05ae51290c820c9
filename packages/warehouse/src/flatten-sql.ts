import { type Kind, schemas } from '@tickertape/schema'
import { type EventColumn, eventColumns } from './event-columns.ts'
import { validItem } from './rules-sql.ts'
import { listOf, literal, quoted } from './sql-text.ts'

const structOf = (columns: readonly EventColumn[], more: readonly string[] = []): string =>
  `STRUCT(${[...columns.map(({ wireName, type }) => `${quoted(wireName)} ${type}`), ...more].join(', ')})`

const parts = (kind: Kind) => {
  const columns = eventColumns[kind]
  return {
    item: columns.filter(({ of }) => of === 'item'),
    lineage: columns.filter(({ of }) => of === 'batch'),
  }
}

const withFallback = ({ fallback }: EventColumn, expression: string): string =>
  fallback === undefined ? expression : `coalesce(${expression}, ${literal(fallback)})`

const isThere = (columns: readonly EventColumn[], of: (name: string) => string): string[] =>
  columns
    .filter(({ isOptional, fallback }) => !isOptional && fallback === undefined)
    .map(({ wireName }) => `${of(quoted(wireName))} IS NOT NULL`)

export interface UnpackedObject {
  readonly paths: readonly string[]
  /** Bytes of its longest line. */
  readonly longest: number
  /** Makes null of a value of another type than ours has, instead of an error. */
  readonly isLenient?: boolean
}

const readJson = (
  { paths, longest, isLenient = false }: UnpackedObject,
  columns: Readonly<Record<string, string>>,
): string => {
  const typed = Object.entries(columns).map(([name, type]) => `${literal(name)}: ${literal(type)}`)
  const options = [
    "format = 'newline_delimited'",
    "compression = 'uncompressed'",
    `columns = {${typed.join(', ')}}`,
    `maximum_object_size = ${Math.max(1_048_576, longest + 1)}`,
    `ignore_errors = ${isLenient}`,
  ]
  return `read_json(${listOf(paths)}, ${options.join(', ')})`
}

/** The batches of an unpacked object. */
function batchesOf(kind: Kind, object: UnpackedObject): string {
  const { item, lineage } = parts(kind)
  const items = `${quoted(schemas[kind].itemsField)} ${structOf(item)}[]`
  const value = structOf(lineage, [items])
  return readJson(object, { partition: 'INTEGER', offset: 'BIGINT', value })
}

/**
 * Writes the events of an unpacked object to a Parquet file, with where each lay. A record that the flattener
 * refuses, for it has no batch or one item breaks a rule, is one row without a symbol.
 */
export function flattenSql(kind: Kind, object: UnpackedObject, target: string): string {
  const { item, lineage } = parts(kind)
  const ofValue = (name: string) => `"value".${name}`
  const items = ofValue(quoted(schemas[kind].itemsField))
  const bad = `lambda j: NOT ${validItem(
    kind,
    isThere(item, (name) => `j.${name}`),
  )}`
  const isBatch = [...isThere(lineage, ofValue), `len(list_filter(${items}, ${bad})) = 0`]
  const lineageOf = lineage.map((column) => {
    const value = withFallback(column, ofValue(quoted(column.wireName)))
    return `${value} AS ${quoted(column.name)}`
  })
  const itemOf = item.map((column) => {
    return `${withFallback(column, `i.${quoted(column.wireName)}`)} AS ${quoted(column.name)}`
  })
  const names = lineage.map(({ name }) => quoted(name))
  return `COPY (
  WITH batches AS (
    SELECT "partition", "offset", ${lineageOf.join(', ')},
      CASE WHEN coalesce(${isBatch.join(' AND ')}, false) THEN ${items} ELSE [NULL] END AS items
    FROM ${batchesOf(kind, object)}
  ), events AS (
    SELECT "partition", "offset", ${names.join(', ')},
      unnest(items) AS i, generate_subscripts(items, 1) AS place
    FROM batches
  )
  SELECT ${[...itemOf, ...names].join(', ')}, "offset", "partition", place FROM events
) TO ${literal(target)} (FORMAT parquet, COMPRESSION zstd)`
}
