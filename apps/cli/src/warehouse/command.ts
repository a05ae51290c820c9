import { momentOf } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'
import { defineCommand } from '../tape/command.ts'
import { argument, flag, value, values } from '../tape/option.ts'

const read = (option: string, text: string | undefined, nowMs: number): number | undefined =>
  text === undefined ? undefined : momentOf(option, text, nowMs)

export const warehouse = defineCommand({
  name: 'warehouse',
  about: 'ask DuckDB about everything that was archived, compacted or not',
  details: [
    'The tables are bars, trades and quotes: one row for each event, with the columns of Pinot and event_time as a timestamp. What a query needs is fetched once and kept under warehouse.dir. docs/guides/warehouse.md is the guide.',
  ],
  args: { sql: argument('a query for DuckDB, in quotes') },
  options: {
    from: value('time', 'only events from this time on: their own time, not that of receipt'),
    to: value('time', 'only events before this time'),
    symbols: values('symbols', 'only events of these symbols'),
    csv: flag('comma-separated values, as spreadsheets read them'),
  },
  examples: [
    {
      line: 'npx tape warehouse "SELECT symbol, count(*) FROM trades GROUP BY symbol"',
      says: 'trades by symbol, of all time',
    },
    {
      line: 'npx tape warehouse --from 2026-11-20 --to 2026-11-21 --csv "SELECT * FROM bars" > bars.csv',
      says: 'the bars of a day, for a spreadsheet',
    },
    {
      line: 'npx tape warehouse --from 7d --symbols AAPL --json "SELECT avg(ask_price - bid_price) FROM quotes"',
      says: 'for a program',
    },
  ],
  exits: [
    'TAPE_WAREHOUSE_SQL',
    'TAPE_WAREHOUSE_DISK',
    'TAPE_WAREHOUSE_MEMORY',
    'TAPE_WAREHOUSE_MISMATCH',
    'TAPE_ARCHIVE_DAMAGED',
    'TAPE_S3_UNAVAILABLE',
  ],
  async run({ sql, from, to, symbols, csv }, { config, json, nowMs, output, progress, signal }) {
    if (csv && json) throw new TapeError('TAPE_CLI_USAGE', 'give --csv or --json, not both')
    const window = { fromMs: read('--from', from, nowMs), toMs: read('--to', to, nowMs) }
    if ((window.fromMs ?? Number.NEGATIVE_INFINITY) >= (window.toMs ?? Number.POSITIVE_INFINITY)) {
      throw new TapeError('TAPE_CLI_USAGE', `--from ${from} is not before --to ${to}`)
    }
    const { warehouseCommand } = await import('./warehouse-command.ts')
    const form = csv ? 'csv' : json ? 'json' : 'text'
    await warehouseCommand({ config, sql, window, symbols, form, output, progress, signal })
  },
})
