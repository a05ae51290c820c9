import { join } from 'node:path'
import { loadConfig, projectRoot } from '@tickertape/config'
import { sqlVariables } from '@tickertape/flink'
import { expect, it } from 'vitest'
import { readSqlJobs, sqlJob } from './sql-jobs.ts'

const shared = [
  'CREATE TEMPORARY TABLE `trades` ()',
  "CREATE TEMPORARY TABLE `bars` WITH ('${x}')",
  'CREATE TEMPORARY VIEW `big_bars` AS SELECT * FROM `bars`',
]
const variables = { x: '1' }

it('sends a job what it needs of tables and views, before its own statements', () => {
  const { statements } = sqlJob('a', {
    shared,
    variables,
    sql: 'INSERT INTO b SELECT * FROM `big_bars`;',
  })
  expect(statements).toEqual([
    "CREATE TEMPORARY TABLE `bars` WITH ('1')",
    'CREATE TEMPORARY VIEW `big_bars` AS SELECT * FROM `bars`',
    'INSERT INTO b SELECT * FROM `big_bars`',
  ])
})

it('tells a new text, or a new value in it, by the version', () => {
  const version = (sql: string, x: string) => sqlJob('a', { shared, variables: { x }, sql }).version
  const sql = 'INSERT INTO b SELECT * FROM `bars`'
  expect(version(sql, '1')).toBe(version(`-- a comment\n${sql};`, '1'))
  expect(version(sql, '2')).not.toBe(version(sql, '1'))
  expect(version(`${sql} WHERE TRUE`, '1')).not.toBe(version(sql, '1'))
})

it('does not tell the change of a table that a job does not name', () => {
  const version = (x: string) =>
    sqlJob('a', { shared, variables: { x }, sql: 'INSERT INTO b SELECT * FROM `trades`' }).version
  expect(version('2')).toBe(version('1'))
})

it('fills in every variable of the files that are delivered', () => {
  const folder = join(projectRoot, 'deploy/flink/sql')
  const jobs = readSqlJobs(folder, sqlVariables(loadConfig({ env: {} })))
  expect(jobs.map(({ name }) => name)).toContain('candles-from-trades')
  for (const { statements } of jobs) {
    expect(statements.join('\n')).not.toContain('${')
    expect(statements.filter((text) => /^(EXECUTE|INSERT)/.test(text))).toHaveLength(1)
  }
})
