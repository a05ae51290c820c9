import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { statementsOf, withVariables } from '@tickertape/flink'

/** A file of deploy/flink/sql as Flink gets it. */
export interface SqlJob {
  /** Name of the file, without its ending. */
  readonly name: string
  readonly statements: readonly string[]
  /** Changes when a statement does, its variables included. */
  readonly version: string
}

const tablesFile = 'tables.sql'

/**
 * Every file of a folder as a job. A job is sent those tables only that its file names: so the change of another
 * does not touch it. Throws TAPE_FLINK_SQL for a variable that nobody knows.
 */
export function readSqlJobs(
  folder: string,
  variables: Readonly<Record<string, string>>,
): readonly SqlJob[] {
  const read = (file: string) => readFileSync(join(folder, file), 'utf8')
  const tables = statementsOf(read(tablesFile))
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql') && file !== tablesFile)
    .sort()
    .map((file) => sqlJob(basename(file, '.sql'), { tables, sql: read(file), variables }))
}

export interface SqlJobParts {
  readonly tables: readonly string[]
  readonly sql: string
  readonly variables: Readonly<Record<string, string>>
}

export function sqlJob(name: string, { tables, sql, variables }: SqlJobParts): SqlJob {
  const own = statementsOf(sql)
  const named = tables.filter((table) => own.some((statement) => statement.includes(nameOf(table))))
  const values = { ...variables, job: `tickertape-${name}` }
  const statements = [...named, ...own].map((statement) => withVariables(statement, values))
  const version = createHash('sha256').update(JSON.stringify(statements)).digest('hex').slice(0, 12)
  return { name, statements, version }
}

/** The quoted name of the table that a statement creates. */
const nameOf = (statement: string): string => /`\w+`/.exec(statement)?.[0] ?? statement
