import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { neededBy, readShared, sharedFiles, statementsOf, withVariables } from '@tickertape/flink'

/** A file of deploy/flink/sql as Flink gets it. */
export interface SqlJob {
  /** Name of the file, without its ending. */
  readonly name: string
  readonly statements: readonly string[]
  /** Changes when a statement does, its variables included. */
  readonly version: string
}

/**
 * Every other file of a folder as a job. A job is sent those tables and views only that it needs: so the change of
 * another does not touch it. Throws TAPE_FLINK_SQL for a variable that nobody knows.
 */
export function readSqlJobs(
  folder: string,
  variables: Readonly<Record<string, string>>,
): readonly SqlJob[] {
  const read = (file: string) => readFileSync(join(folder, file), 'utf8')
  const shared = readShared(folder)
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql') && !sharedFiles.includes(file))
    .sort()
    .map((file) => sqlJob(basename(file, '.sql'), { shared, sql: read(file), variables }))
}

export interface SqlJobParts {
  /** Statements that create tables and views. */
  readonly shared: readonly string[]
  readonly sql: string
  readonly variables: Readonly<Record<string, string>>
}

export function sqlJob(name: string, { shared, sql, variables }: SqlJobParts): SqlJob {
  const own = statementsOf(sql)
  const values = { ...variables, job: `tickertape-${name}` }
  const statements = [...neededBy(own, shared), ...own].map((statement) =>
    withVariables(statement, values),
  )
  const version = createHash('sha256').update(JSON.stringify(statements)).digest('hex').slice(0, 12)
  return { name, statements, version }
}
