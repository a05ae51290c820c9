import { processedFolder } from '@tickertape/archive'
import { TapeError } from '@tickertape/errors'
import type { Kind } from '@tickertape/schema'
import { eventColumns } from '../event-columns.ts'
import { digestOf, type Manifest, manifestKey, readManifest } from '../manifest.ts'
import type { ProcessedStore } from '../processed-store.ts'
import { literal } from '../sql-text.ts'
import type { SqlApi } from './sql-api.ts'

export interface LoadOptions {
  readonly processed: ProcessedStore
  readonly api: SqlApi
  readonly stage: string
}

export interface LoadReport {
  readonly kind: Kind
  readonly day: string
  readonly outcome: 'not compacted' | 'unchanged' | 'loaded'
  readonly rows: number
  readonly files: number
}

const tableOf = (kind: Kind): string => kind.toUpperCase()

const ofDay = ({ kind, day }: Manifest): string =>
  `KIND = ${literal(kind)} AND DAY = ${literal(day)}`

function copySql({ kind, day, files }: Manifest, stage: string): string {
  const columns = eventColumns[kind]
  const names = ['DAY', ...columns.map(({ name }) => name.toUpperCase())]
  const values = columns.map(({ name, type }) => `$1:${name}::${type}`)
  return `COPY INTO ${tableOf(kind)} (${names.join(', ')})
FROM (SELECT ${literal(day)}::DATE, ${values.join(', ')} FROM @${stage})
FILES = (${files.map(({ key }) => literal(key.slice(processedFolder.length))).join(', ')})
FILE_FORMAT = (TYPE = PARQUET) ON_ERROR = ABORT_STATEMENT FORCE = TRUE`
}

/**
 * Brings a compacted day to Snowflake: in one transaction its rows are replaced by those of the files that the manifest
 * names. A day that is marked as loaded from these very files is left alone; the mark is set when the rows were counted. So
 * the command may be killed and given again at any time. Rejects with TAPE_SNOWFLAKE_ and TAPE_S3_ errors.
 */
export async function loadDay(kind: Kind, day: string, options: LoadOptions): Promise<LoadReport> {
  const { processed, api, stage } = options
  const manifest = (await readManifest(processed, kind, day))?.manifest
  if (!manifest) return { kind, day, outcome: 'not compacted', rows: 0, files: 0 }
  const report = { kind, day, rows: manifest.rows, files: manifest.files.length }
  const digest = digestOf(manifest.files.map(({ key, sha256 }) => `${key} ${sha256}`))
  const [loaded] = await api.rows(`SELECT DIGEST FROM LOADED_DAYS WHERE ${ofDay(manifest)}`)
  if (loaded?.[0] === digest) return { ...report, outcome: 'unchanged' }
  await api.run([
    'BEGIN',
    `DELETE FROM LOADED_DAYS WHERE ${ofDay(manifest)}`,
    `DELETE FROM ${tableOf(kind)} WHERE DAY = ${literal(day)}`,
    copySql(manifest, stage),
    'COMMIT',
  ])
  await checkRows(manifest, api)
  const mark = [literal(kind), literal(day), literal(digest), manifest.rows].join(', ')
  await api.run([
    'BEGIN',
    `DELETE FROM LOADED_DAYS WHERE ${ofDay(manifest)}`,
    `INSERT INTO LOADED_DAYS (KIND, DAY, DIGEST, ROW_COUNT) VALUES (${mark})`,
    'COMMIT',
  ])
  return { ...report, outcome: 'loaded' }
}

async function checkRows(manifest: Manifest, api: SqlApi): Promise<void> {
  const { kind, day, rows } = manifest
  const [found] = await api.rows(
    `SELECT COUNT(*) FROM ${tableOf(kind)} WHERE DAY = ${literal(day)}`,
  )
  if (Number(found?.[0]) === rows) return
  throw new TapeError(
    'TAPE_SNOWFLAKE_MISMATCH',
    `${tableOf(kind)} has ${found?.[0]} rows of ${day}, and ${manifestKey(kind, day)} ${rows}`,
  )
}
