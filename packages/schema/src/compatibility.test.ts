import { describe, expect, it } from 'vitest'
import { checkReleased, incompatibility } from './compatibility.ts'
import { type AvroRecord, schemas } from './kinds.ts'

const { event } = schemas.bars
const withFields = (fields: AvroRecord['fields']): AvroRecord => ({ ...event, fields })

describe('compatibility', () => {
  it('holds for all released schemas', () => {
    expect(checkReleased()).toEqual([])
  })

  it('accepts a new field with a default', () => {
    const field = { name: 'venue', type: 'string', default: '' }
    expect(incompatibility(withFields([...event.fields, field]), event)).toBeUndefined()
  })

  it('refuses a new field without a default', () => {
    const field = { name: 'venue', type: 'string' }
    expect(incompatibility(withFields([...event.fields, field]), event)).toMatch(/venue/)
  })

  it('refuses a field of another type', () => {
    const fields = event.fields.map((field) =>
      field.name === 'v' ? { ...field, type: 'long' } : field,
    )
    expect(incompatibility(withFields(fields), event)).toBeDefined()
  })
})
