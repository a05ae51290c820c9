import { readDay } from '@tickertape/config'
import { defineCommand } from '../tape/command.ts'
import { warehouseDay } from '../tape/day-option.ts'

export const loadSnowflake = defineCommand({
  name: 'load-snowflake',
  about: 'bring a compacted day to Snowflake',
  details: [
    'The day is replaced in one transaction, and left alone when it was loaded from the same files. The tables and the stage are those of deploy/snowflake. docs/guides/warehouse.md is the guide.',
  ],
  options: warehouseDay,
  examples: [
    { line: 'npx tape load-snowflake --day yesterday', says: 'yesterday' },
    { line: 'npx tape load-snowflake --day 2026-11-20 --kinds bars --json', says: 'for a program' },
  ],
  exits: [
    'TAPE_SNOWFLAKE_UNAVAILABLE',
    'TAPE_SNOWFLAKE_REFUSED',
    'TAPE_SNOWFLAKE_SQL',
    'TAPE_SNOWFLAKE_MISMATCH',
    'TAPE_S3_UNAVAILABLE',
  ],
  async run({ day, kinds }, { config, json, nowMs, output, signal }) {
    const { loadSnowflakeCommand } = await import('./load-snowflake-command.ts')
    await loadSnowflakeCommand({
      ...{ config, day: readDay('--day', day, nowMs).date, kinds, json, output, signal },
    })
  },
})
