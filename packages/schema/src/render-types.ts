import { type AvroRecord, type AvroType, kinds, schemas } from './kinds.ts'

function renderType(type: AvroType): string {
  if (Array.isArray(type)) return type.map(renderType).reverse().join(' | ')
  if (typeof type === 'string') {
    return { null: 'null', string: 'string', long: 'number', double: 'number' }[type] ?? 'unknown'
  }
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

/** The TypeScript types of every schema, as the text of src/types.ts. */
export function renderTypes(): string {
  const records = kinds.flatMap((kind) => {
    const { item, batch, event } = schemas[kind]
    return [item, batch, event]
  })
  const header = '// Made from schemas/*.avsc by `npm run generate`; do not edit.\n'
  return [header, ...records.map(renderRecord)].join('\n')
}
