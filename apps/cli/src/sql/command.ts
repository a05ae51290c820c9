import { join } from 'node:path'
import { TapeError } from '@tickertape/errors'
import { defineCommand } from '../tape/command.ts'
import { flag, optionalArgument, valueAs, wholeNumber } from '../tape/option.ts'

export const sql = defineCommand({
  name: 'sql',
  about: 'ask the stream by Flink SQL: every topic is a table',
  details: [
    'Needs Flink: tape up --with streaming-sql. Without a statement it asks for them, until Ctrl-D; statements may also come from a pipe. A query over a topic begins with its oldest event and goes on with what arrives, until Ctrl-C or its LIMIT.',
    'CREATE TABLE name AS SELECT ... makes a topic of that name, and a job that fills it.',
    'The column op says what becomes of a row: +I new, -U and +U changed from and to, -D gone.',
  ],
  args: { statement: optionalArgument('a statement of Flink SQL, in quotes') },
  options: {
    rows: valueAs('n', 'end each answer after so many rows', { read: wholeNumber(1) }),
    csv: flag('comma-separated values, as spreadsheets read them'),
  },
  examples: [
    { line: 'npx tape sql', says: 'a prompt', endless: true },
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
    {
      line: 'echo "SELECT symbol, price FROM trades LIMIT 3;" | npx tape sql --csv',
      says: 'statements from a pipe',
    },
  ],
  exits: ['TAPE_FLINK_UNAVAILABLE', 'TAPE_FLINK_SQL', 'TAPE_KAFKA_TOPIC_MISMATCH'],
  async run({ statement, rows, csv }, { config, json, output, progress, input, signal }) {
    if (csv && json) throw new TapeError('TAPE_CLI_USAGE', 'give --csv or --json, not both')
    const form = csv ? 'csv' : json ? 'json' : 'text'
    const options = { config, rows, form, output, progress, signal } as const
    if (statement !== undefined) {
      const { sql } = await import('./sql-command.ts')
      return sql({ ...options, statement })
    }
    if (!input.isTTY) {
      const { script } = await import('./script.ts')
      return script({ ...options, input })
    }
    const { prompt } = await import('./prompt.ts')
    const { dataDirOf } = await import('../start/embedded-servers.ts')
    return prompt({ ...options, input, historyFile: join(dataDirOf(config), 'sql-history') })
  },
})
