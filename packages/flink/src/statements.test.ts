import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { bareSql, cutStatements, statementsOf, withVariables } from './statements.ts'

it('cuts a file at its semicolons and leaves comments out', () => {
  const sql = "-- one; not a statement\nSET 'a' = 'b';\n\nSELECT 1 -- trailing; comment\n;"
  expect(statementsOf(sql)).toEqual(["SET 'a' = 'b'", 'SELECT 1'])
})

it('does not cut inside strings, names and comments', () => {
  expect(statementsOf("SELECT ';', 'it''s; so', `a;b` /* ; */; SELECT 2")).toEqual([
    "SELECT ';', 'it''s; so', `a;b` /* ; */",
    'SELECT 2',
  ])
})

it('takes a statement set for one statement, whatever cases end in it', () => {
  const set =
    'EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT CASE WHEN b THEN 1 END FROM c; INSERT INTO d SELECT 2; END'
  expect(statementsOf(`${set};\nSELECT 3;`)).toEqual([set, 'SELECT 3'])
})

it('does not take the end of a word for the end of a set', () => {
  expect(statementsOf('SELECT weekend, ending; SELECT 2')).toHaveLength(2)
})

it('tells what is complete from what goes on in the next line', () => {
  expect(cutStatements('SELECT 1; SELECT\n 2 -- two')).toEqual({
    statements: ['SELECT 1'],
    rest: ' SELECT\n 2 -- two',
  })
  for (const open of ["SELECT 'a;", 'SELECT `a;', 'SELECT 1 /* a;', 'SELECT 1 -- a;']) {
    expect(cutStatements(open)).toEqual({ statements: [], rest: open })
  }
})

it('shows the words of the language alone, without what stands in strings and comments', () => {
  expect(bareSql("SELECT 'LIMIT 3' -- LIMIT 4\nFROM t /* LIMIT 5 */")).toBe("SELECT ''  \nFROM t  ")
})

it('finds a table in each statement of the file of tables', () => {
  const file = join(import.meta.dirname, '../../../deploy/flink/sql/tables.sql')
  const names = statementsOf(readFileSync(file, 'utf8')).map(
    (statement) => /^CREATE TEMPORARY TABLE `(\w+)`/.exec(statement)?.[1],
  )
  expect(names).toContain('trades')
  expect(names).not.toContain(undefined)
})

it('fills in variables, and refuses one that nobody knows', () => {
  expect(withVariables("'${a}-${b}'", { a: '1', b: '2' })).toBe("'1-2'")
  expect(() => withVariables('${c}', { a: '1' })).toThrow('no variable is called c: there are a')
})
