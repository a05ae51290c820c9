import type { Difference } from './difference.ts'
import type { TableConfig } from './table-config.ts'

type Json = string | number | boolean | null | readonly Json[] | JsonObject
type JsonObject = { readonly [key: string]: Json }

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Every value of a configuration by its path. Lists of names count as sets, numbers as their text. */
function valuesOf(config: JsonObject, prefix = ''): [path: string, value: string][] {
  return Object.entries(config).flatMap(([key, value]): [string, string][] => {
    const path = prefix + key
    if (isObject(value)) return valuesOf(value, `${path}.`)
    if (!Array.isArray(value)) return [[path, String(value)]]
    if (!value.some(isObject)) return [[path, value.toSorted().join(', ')]]
    return valuesOf(Object.fromEntries(value.entries()), `${path}.`)
  })
}

/** Parts of the configuration that decide what rows mean or where they come from. */
const decisive =
  /^(tableType|segmentsConfig\.timeColumnName|upsertConfig\.|ingestionConfig\.transformConfigs\.|.*\.stream\.kafka\.topic\.name$)/

/** Newer Pinot answers a list where it was given one column. */
function oneComparisonColumn(have: JsonObject): JsonObject {
  const { upsertConfig } = have
  if (!isObject(upsertConfig)) return have
  const { comparisonColumns, ...others } = upsertConfig
  if (!Array.isArray(comparisonColumns)) return have
  return { ...have, upsertConfig: { comparisonColumn: comparisonColumns.join(', '), ...others } }
}

/** Compares what we set; the controller's defaults and what an operator added stay out of it. */
export function tableDifferences(haveTable: object, wantTable: TableConfig): readonly Difference[] {
  const have = new Map(valuesOf(oneComparisonColumn(haveTable as JsonObject)))
  const { tableName: _, ...wanted } = wantTable
  return valuesOf(wanted)
    .map(([field, want]) => {
      return { field, have: have.get(field), want, inPlace: !decisive.test(field) }
    })
    .filter((field) => field.have !== field.want)
}

/** What Pinot has with our values in it. */
export const mergedTable = (have: object, want: TableConfig): object =>
  merge(have as JsonObject, want)

const merge = (have: JsonObject, want: JsonObject): JsonObject => ({
  ...have,
  ...Object.fromEntries(
    Object.entries(want).map(([key, value]) => {
      const old = have[key]
      return [key, isObject(value) && isObject(old) ? merge(old, value) : value]
    }),
  ),
})
