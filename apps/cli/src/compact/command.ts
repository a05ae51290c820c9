import { readDay } from '@tickertape/config'
import { defineCommand } from '../tape/command.ts'
import { warehouseDay } from '../tape/day-option.ts'

export const compact = defineCommand({
  name: 'compact',
  about: 'compact the archived events of a day to Parquet files',
  details: [
    'A day is a UTC day of the events’ own times, whenever they were received. Each event is one row, as in Pinot. Given again it changes nothing, or replaces the day when the archive has more events of it; until the new files were read back and compared the old ones stay valid. The archive itself is not touched. docs/guides/warehouse.md is the guide.',
  ],
  options: warehouseDay,
  examples: [
    { line: 'npx tape compact --day yesterday', says: 'yesterday' },
    { line: 'npx tape compact --day 2026-11-20 --kinds trades --json', says: 'for a program' },
  ],
  exits: [
    'TAPE_WAREHOUSE_CONFLICT',
    'TAPE_WAREHOUSE_MISMATCH',
    'TAPE_WAREHOUSE_SOURCES_GONE',
    'TAPE_WAREHOUSE_DISK',
    'TAPE_WAREHOUSE_MEMORY',
    'TAPE_WAREHOUSE_ENGINE',
    'TAPE_ARCHIVE_DAMAGED',
    'TAPE_S3_UNAVAILABLE',
  ],
  async run({ day, kinds }, { config, json, nowMs, output, progress, signal }) {
    const { compactCommand } = await import('./compact-command.ts')
    await compactCommand({
      ...{ config, day: readDay('--day', day, nowMs).date, kinds, nowMs },
      ...{ json, output, progress, signal },
    })
  },
})
