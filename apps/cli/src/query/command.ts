import { TapeError } from '@tickertape/errors'
import { defineCommand } from '../tape/command.ts'
import { duration, flag, optionalArgument, value, valueAs } from '../tape/option.ts'

export const query = defineCommand({
  name: 'query',
  about: 'show counts by symbol and latest prices, or the answer to one SQL query',
  args: { sql: optionalArgument('a query for Pinot, in quotes') },
  options: {
    table: value('name', 'the table to show without SQL (default: that of the bars)'),
    interval: valueAs('time', 'ask again every so often, such as 60 or 500ms', {
      read: duration(100),
    }),
    csv: flag('comma-separated values, as spreadsheets read them'),
  },
  examples: [
    { line: 'npx tape query', says: 'counts by symbol and latest prices' },
    {
      line: 'npx tape query "SELECT symbol, COUNT(*) FROM stock_ticks_latest_2 GROUP BY symbol"',
      says: 'one query',
    },
    {
      line: 'npx tape query --csv "SELECT symbol, c, time_stamp FROM stock_ticks_latest_2 LIMIT 100" > closes.csv',
      says: 'into a file for a spreadsheet',
    },
    { line: 'npx tape query --table stock_trades --json', says: 'the trades, for a program' },
    {
      line: 'npx tape query --interval 60',
      says: 'again every minute, until Ctrl-C',
      endless: true,
    },
  ],
  exits: ['TAPE_PINOT_UNAVAILABLE', 'TAPE_PINOT_QUERY'],
  async run({ sql, table, interval, csv }, { config, json, output, signal }) {
    const { query } = await import('./query-command.ts')
    if (csv && json) throw new TapeError('TAPE_CLI_USAGE', 'give --csv or --json, not both')
    const form = csv ? 'csv' : json ? 'json' : 'text'
    await query({ config, sql, table, intervalMs: interval, form, output, signal })
  },
})
