import type { PinotField, PinotSchema } from '@tickertape/schema'
import type { Difference } from './difference.ts'

/** What matters of every column: its role, its type and, for times, the unit. */
function columnsOf(schema: Partial<PinotSchema>): ReadonlyMap<string, string> {
  const named = (role: string, fields: readonly PinotField[] = []) =>
    fields.map(({ name, dataType, format }) => {
      return [name, [role, dataType, format].filter(Boolean).join(' ')] as const
    })
  return new Map([
    ...named('dimension', schema.dimensionFieldSpecs),
    ...named('metric', schema.metricFieldSpecs),
    ...named('time', schema.dateTimeFieldSpecs),
  ])
}

/** Compares by meaning: a new column can be added in place, anything else would change rows that are there. */
export function schemaDifferences(
  haveSchema: Partial<PinotSchema>,
  wantSchema: PinotSchema,
): readonly Difference[] {
  const have = columnsOf(haveSchema)
  const want = columnsOf(wantSchema)
  const columns = [...new Set([...want.keys(), ...have.keys()])].map((name) => ({
    field: `schema.${name}`,
    have: have.get(name),
    want: want.get(name),
    inPlace: !have.has(name),
  }))
  const keys = {
    field: 'schema.primaryKeyColumns',
    have: haveSchema.primaryKeyColumns?.join(', '),
    want: wantSchema.primaryKeyColumns.join(', '),
    inPlace: false,
  }
  return [...columns, keys].filter((field) => field.have !== field.want)
}
