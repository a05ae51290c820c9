import type { RowForm } from './row-writer.ts'

/** What is told to the prompt and not to Flink. */
export type PromptCommand =
  | { readonly kind: 'quit' }
  | { readonly kind: 'form'; readonly form: RowForm }
  | { readonly kind: 'say'; readonly text: string }

const forms: Readonly<Record<string, RowForm>> = { table: 'text', json: 'json', csv: 'csv' }

export const help = [
  'A statement ends with ;',
  'Ctrl-C ends an answer, \\q or Ctrl-D the prompt. \\? says more.',
].join(' ')

const helpText = `Every topic is a table: SHOW TABLES; lists them, DESCRIBE trades; the columns of one.
A query goes on with what arrives until Ctrl-C, or until its LIMIT.
  SELECT symbol, price, size FROM trades WHERE size > 100;
  CREATE TABLE big AS SELECT symbol, price, size FROM trades WHERE size > 100;   a new topic, filled by a job
  SHOW JOBS;   STOP JOB 'id' WITH SAVEPOINT;
  \\o table | json | csv   how rows are shown
  \\q                      the end`

/** The command of a line that begins with a backslash; undefined for SQL. */
export function commandOf(line: string): PromptCommand | undefined {
  const [name = '', value = '', ...more] = line.trim().replace(/;$/, '').split(/\s+/)
  if (/^(\\q|quit|exit)$/i.test(name) && value === '') return { kind: 'quit' }
  if (/^(\\\?|\\h|help)$/i.test(name) && value === '') return { kind: 'say', text: helpText }
  if (!name.startsWith('\\')) return undefined
  const form = forms[value.toLowerCase()]
  if (name === '\\o' && form && more.length === 0) return { kind: 'form', form }
  if (name === '\\o')
    return { kind: 'say', text: 'Rows can be shown by \\o table, \\o json or \\o csv.' }
  return { kind: 'say', text: `There is no command ${name}: \\? lists what there is.` }
}
