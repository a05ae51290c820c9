import { TapeError } from '@tickertape/errors'
import { defineCommand } from '../tape/command.ts'
import { argument, flag, valueAs, wholeNumber } from '../tape/option.ts'

export const sql = defineCommand({
  name: 'sql',
  about: 'ask the stream by Flink SQL: every topic is a table',
  details: [
    'Needs Flink: tape up --with streaming-sql. A query over a topic begins with its oldest event and goes on with what arrives, until Ctrl-C.',
    'The column op says what becomes of a row: +I new, -U and +U changed from and to, -D gone.',
  ],
  args: { statement: argument('a statement of Flink SQL, in quotes') },
  options: {
    rows: valueAs('n', 'end after so many rows', { read: wholeNumber(1) }),
    csv: flag('comma-separated values, as spreadsheets read them'),
  },
  examples: [
    { line: 'npx tape sql "SHOW TABLES"', says: 'what there is' },
    {
      line: 'npx tape sql "SELECT symbol, price, size FROM trades WHERE size > 100"',
      says: 'large trades, as they come',
      endless: true,
    },
    {
      line: 'npx tape sql --rows 5 --json "SELECT symbol, rule, measured FROM alerts"',
      says: 'the first five alerts, for a program',
    },
  ],
  exits: ['TAPE_FLINK_UNAVAILABLE', 'TAPE_FLINK_SQL'],
  async run({ statement, rows, csv }, { config, json, output, signal }) {
    if (csv && json) throw new TapeError('TAPE_CLI_USAGE', 'give --csv or --json, not both')
    const { sql } = await import('./sql-command.ts')
    const form = csv ? 'csv' : json ? 'json' : 'text'
    await sql({ config, statement, rows, form, output, signal })
  },
})
