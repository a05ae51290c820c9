import { describe, expect, it } from 'vitest'
import { type AvroRecord, kinds, schemas } from './kinds.ts'
import { batchLayout } from './layout.ts'

describe('batchLayout', () => {
  it.each(kinds)('lines up for %s', (kind) => {
    const { batch, event } = schemas[kind]
    expect(batchLayout(batch, event)).toBeDefined()
  })

  it('does not line up when a field of the event moves', () => {
    const { batch, event } = schemas.bars
    const [first, second, ...rest] = event.fields
    const moved = { ...event, fields: [second, first, ...rest] } as AvroRecord
    expect(batchLayout(batch, moved)).toBeUndefined()
  })

  it('does not line up when the lineage has other names', () => {
    const { batch, event } = schemas.bars
    const fields = event.fields.map((field) =>
      field.name === 'feed' ? { ...field, name: 'channel' } : field,
    )
    expect(batchLayout(batch, { ...event, fields })).toBeUndefined()
  })
})
