import type { AvroRecord } from '@tickertape/schema'

export interface FieldChange {
  readonly change: 'added' | 'removed' | 'retyped' | 'redefaulted' | 'renamed' | 'redescribed'
  /** Dots lead into records: `bars.vw`. */
  readonly field: string
  readonly before?: string
  readonly after?: string
}

interface Field {
  readonly name: string
  readonly type: unknown
  readonly doc?: string
  readonly default?: unknown
  readonly aliases?: readonly string[]
}

interface FlatField {
  readonly type: string
  readonly facts: Field
}

type Shape = {
  readonly type?: unknown
  readonly items?: unknown
  readonly fields?: readonly Field[]
}

const shapeOf = (type: unknown): Shape => (typeof type === 'object' && type !== null ? type : {})

/** The record inside a type: itself, or what an array holds. */
function recordIn(type: unknown): Shape | undefined {
  const shape = shapeOf(type)
  if (shape.fields) return shape
  return shape.items === undefined ? undefined : recordIn(shape.items)
}

/** A type without the fields of the record inside, which stand on lines of their own. */
function typeText(type: unknown): string {
  const shape = shapeOf(type)
  if (shape.fields) return 'record'
  if (shape.items !== undefined) return `array of ${typeText(shape.items)}`
  if (Array.isArray(type)) return type.map(typeText).join(' or ')
  const { logicalType } = shape as { logicalType?: string }
  return logicalType ?? (typeof type === 'string' ? type : JSON.stringify(type))
}

function flatten(fields: readonly Field[], prefix = ''): [string, FlatField][] {
  return fields.flatMap((facts): [string, FlatField][] => {
    const inner = recordIn(facts.type)
    const nested = inner?.fields ? flatten(inner.fields, `${prefix}${facts.name}.`) : []
    return [[`${prefix}${facts.name}`, { type: typeText(facts.type), facts }], ...nested]
  })
}

const defaultText = ({ default: value }: Field): string =>
  value === undefined ? 'none' : JSON.stringify(value)

function changesOf(field: string, old: FlatField, now: FlatField): FieldChange[] {
  const changes: FieldChange[] = []
  const add = (change: FieldChange['change'], before: string, after: string) => {
    if (before !== after) changes.push({ change, field, before, after })
  }
  add('retyped', old.type, now.type)
  add('redefaulted', defaultText(old.facts), defaultText(now.facts))
  add('redescribed', old.facts.doc ?? '', now.facts.doc ?? '')
  return changes
}

/** What a schema changes against an older one, field by field. */
export function fieldChanges(old: AvroRecord, now: AvroRecord): FieldChange[] {
  const before = new Map(flatten(old.fields))
  const after = flatten(now.fields)
  const taken = new Set<string>()
  const changes = after.flatMap(([field, flat]): FieldChange[] => {
    const known = before.get(field)
    if (known) return changesOf(field, known, flat)
    const prefix = field.slice(0, field.lastIndexOf('.') + 1)
    const alias = flat.facts.aliases?.find((name) => before.has(prefix + name))
    if (alias !== undefined) {
      taken.add(prefix + alias)
      return [{ change: 'renamed', field, before: prefix + alias, after: field }]
    }
    return [{ change: 'added', field, after: `${flat.type}, default ${defaultText(flat.facts)}` }]
  })
  const names = new Set(after.map(([field]) => field))
  const removed = [...before].filter(([field]) => !names.has(field) && !taken.has(field))
  return [
    ...changes,
    ...removed.map(([field, { type }]) => ({ change: 'removed' as const, field, before: type })),
  ]
}
