import { TapeError } from '@tickertape/errors'
import type { Log } from '@tickertape/kafka'
import type { PinotController } from '@tickertape/pinot'
import type { PinotSchema } from '@tickertape/schema'
import { type Difference, describeDifference } from './difference.ts'
import { schemaDifferences } from './schema-differences.ts'
import type { TableConfig } from './table-config.ts'
import { mergedTable, tableDifferences } from './table-differences.ts'

export interface Wanted {
  readonly schema: PinotSchema
  readonly table: TableConfig
}

/** Running consumers keep the columns and the stream settings that they began with. */
const bindsConsumers = /^schema\.|\.stream\.kafka\./

/**
 * Creates schema and table or brings them up to date. Nothing is touched when one of the differences cannot
 * be applied in place: then it throws TAPE_PINOT_BREAKING_CHANGE. Answers whether running consumers must be
 * replaced for the change to take effect.
 */
export async function registerTable(
  controller: PinotController,
  wanted: Wanted,
  log: Log,
): Promise<boolean> {
  const { schema, table } = wanted
  const name = table.tableName
  const [haveSchema, haveTable] = await Promise.all([
    controller.schema(name),
    controller.table(name),
  ])
  const inSchema = haveSchema ? schemaDifferences(haveSchema, schema) : []
  const inTable = haveTable ? tableDifferences(haveTable, table) : []
  const differences = [...inSchema, ...inTable]
  refuseBreaking(name, differences, log)

  if (!haveSchema && !(await controller.createSchema(schema))) throw raced(name)
  if (inSchema.length > 0) await controller.updateSchema(name, schema)
  if (!haveTable && !(await controller.createTable(table))) throw raced(name)
  if (haveTable && inTable.length > 0) {
    await controller.updateTable(name, mergedTable(haveTable, table))
  }
  if (!haveTable) log.info({ table: name }, 'table created')
  if (!haveTable || differences.length === 0) return false
  await controller.reload(name)
  log.info({ table: name, changes: differences.map(describeDifference) }, 'table changed in place')
  return differences.some(({ field }) => bindsConsumers.test(field))
}

function refuseBreaking(table: string, differences: readonly Difference[], log: Log): void {
  const breaking = differences.filter(({ inPlace }) => !inPlace)
  if (breaking.length === 0) return
  for (const { inPlace: _, ...difference } of breaking) {
    log.warn({ table, ...difference }, describeDifference(difference as Difference))
  }
  const list = breaking.map(describeDifference).join('; ')
  throw new TapeError(
    'TAPE_PINOT_BREAKING_CHANGE',
    `table ${table} cannot be changed in place (${list}): choose a new table name under pinot in config/config.yaml, or drop the table`,
  )
}

/** Someone else created it since we looked: look again. */
const raced = (table: string): TapeError =>
  new TapeError('TAPE_PINOT_UNAVAILABLE', `table ${table} was created by another at the same time`)
