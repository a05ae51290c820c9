import { type AvroRecord, type AvroType, kinds, schemas } from './kinds.ts'
import { derivations, derivedSchemas, singleSchemas, singles } from './single-schemas.ts'

const plainTypes: Readonly<Record<string, string>> = {
  null: 'null',
  string: 'string',
  boolean: 'boolean',
  long: 'number',
  double: 'number',
}

function renderType(type: AvroType): string {
  if (Array.isArray(type)) return type.map(renderType).reverse().join(' | ')
  if (typeof type === 'string') return plainTypes[type] ?? 'unknown'
  if ('items' in (type as object)) {
    return `readonly ${renderType((type as { items: AvroType }).items)}[]`
  }
  if ('fields' in (type as object)) return (type as AvroRecord).name
  return 'number'
}

const units: Readonly<Record<string, string>> = {
  'timestamp-millis': ' Epoch milliseconds.',
  'timestamp-micros': ' Epoch microseconds.',
}

function renderRecord({ name, doc, fields }: AvroRecord): string {
  const lines = fields.map(({ name: field, type, doc: note = '' }) => {
    const unit = units[(type as { logicalType?: string }).logicalType ?? ''] ?? ''
    const comment = note ? `  /** ${note}${unit} */\n` : ''
    return `${comment}  readonly ${field}: ${renderType(type)}`
  })
  return `/** ${doc ?? name} */\nexport interface ${name} {\n${lines.join('\n')}\n}\n`
}

/** Records inside a record, and then the record. */
function withNested(record: AvroRecord): AvroRecord[] {
  const nested = record.fields.flatMap(({ type }) => {
    const inner = (type as { items?: AvroType }).items ?? type
    return typeof inner === 'object' && 'fields' in inner ? [inner as AvroRecord] : []
  })
  return [...nested, record]
}

/** The TypeScript types of every schema, as the text of src/types.ts. */
export function renderTypes(): string {
  const records = kinds.flatMap((kind) => {
    const { item, batch, event } = schemas[kind]
    return [item, batch, event]
  })
  const header = '// Made from schemas/*.avsc by `npm run generate`; do not edit.\n'
  const alone = singles.flatMap((single) => withNested(singleSchemas[single].record))
  const derived = derivations.map((name) => derivedSchemas[name].record)
  return [header, ...[...records, ...alone, ...derived].map(renderRecord)].join('\n')
}
