import { type AvroField, type AvroRecord, type AvroType, kinds, schemas } from './kinds.ts'
import { pinotSchema, type TableKind } from './pinot-schema.ts'
import { derivations, derivedSchemas, singleSchemas, singles } from './single-schemas.ts'

function typeName(type: AvroType): string {
  if (Array.isArray(type)) return type.map(typeName).join(' or ')
  if (typeof type === 'string') return type
  const { logicalType, items, name } = type as {
    logicalType?: string
    items?: AvroRecord
    name?: string
  }
  return logicalType ?? (items ? `array of ${items.name}` : (name ?? 'record'))
}

const fieldRow = ({ name, type, doc = '' }: AvroField): string =>
  `| \`${name}\` | ${typeName(type)} | ${doc} |`

const table = (fields: readonly AvroField[]): string[] => [
  '| field | type | meaning |',
  '| --- | --- | --- |',
  ...fields.map(fieldRow),
  '',
]

function columns(kind: TableKind): string {
  const { dimensionFieldSpecs, metricFieldSpecs, dateTimeFieldSpecs, primaryKeyColumns } =
    pinotSchema(kind, kind)
  const names = [...dimensionFieldSpecs, ...metricFieldSpecs, ...dateTimeFieldSpecs].map(
    ({ name, dataType }) => `\`${name}\` ${dataType}`,
  )
  return `Pinot columns: ${names.join(', ')}. A row is one per ${primaryKeyColumns.map((name) => `\`${name}\``).join(', ')}.`
}

/** docs/reference/schemas.md as text. */
export function renderSchemaReference(): string {
  const sections = kinds.flatMap((kind) => {
    const { batch, item, event } = schemas[kind]
    return [
      `## ${kind}`,
      '',
      `Raw topic: \`${batch.name}\`. ${batch.doc ?? ''}`,
      '',
      ...table(batch.fields),
      `\`${item.name}\`: ${item.doc ?? ''}`,
      '',
      ...table(item.fields),
      `Flattened topic: \`${event.name}\`. ${event.doc ?? ''}`,
      '',
      ...table(event.fields),
      columns(kind),
      '',
    ]
  })
  const records = [
    ...singles.map((single) => singleSchemas[single].record),
    ...derivations.map((name) => derivedSchemas[name].record),
  ]
  const alone = records.flatMap((record) => {
    const { name, doc = '', fields } = record
    const rows = record === derivedSchemas.candles.record ? [columns('candles'), ''] : []
    return [`## ${name}`, '', doc, '', ...table(fields), ...rows]
  })
  return [
    '# Schemas',
    '',
    'Made from packages/schema/schemas by `npm run generate`; do not edit.',
    '',
    'Values are Avro in the Confluent wire format: byte 0, the schema id as 4 bytes big-endian, the record.',
    'Subjects are `<topic>-value`. Released versions are in packages/schema/schemas/released; `npm test` fails',
    'when a schema can no longer read them.',
    '',
    ...sections,
    ...alone,
  ].join('\n')
}
