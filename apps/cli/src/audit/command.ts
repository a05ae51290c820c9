import type { Config } from '@tickertape/config'
import { tableKinds } from '@tickertape/schema'
import { type OpenStores, openStores, type StoreName, storeNames } from '@tickertape/sink-stores'
import { defineCommand } from '../tape/command.ts'
import { dayOption, windowOf } from '../tape/day-option.ts'
import { duration, flag, value, valueOr, values } from '../tape/option.ts'

/** These stores, or all that there are. */
const openSinks = (config: Config, names: readonly string[]): Promise<OpenStores> =>
  openStores(config, names.length > 0 ? (names as readonly StoreName[]) : undefined)

export const audit = defineCommand({
  name: 'audit',
  about: 'compare raw, flattened, archive, Pinot and sinks, and name every difference',
  details: ['docs/reference/audit.md says what is compared and how.'],
  options: {
    topic: value('name', 'only this topic'),
    kind: value('name', 'only this kind', { choices: tableKinds }),
    partition: value('number', 'only this partition'),
    day: dayOption,
    from: value('time', 'only what was received since'),
    to: value('time', 'only what was received before'),
    wait: valueOr('time', 'wait this long for what is in flight, such as 90 or 2m', {
      read: duration(0),
      fallback: '90',
    }),
    sinks: flag('also the stores of sinks, those that are configured and answer'),
    sink: values('store', 'only the rows of this store, and nothing else', { choices: storeNames }),
  },
  examples: [
    { line: 'npx tape audit', says: 'everything that there is' },
    { line: 'npx tape audit --kind bars --from 10m', says: 'the bars of the last ten minutes' },
    { line: 'npx tape audit --day today', says: 'what was received today' },
    { line: 'npx tape audit --kind candles', says: 'the table of candles in Pinot' },
    { line: 'npx tape audit --sinks', says: 'and the rows that sinks have written' },
    { line: 'npx tape audit --sink iceberg', says: 'only the tables of Iceberg' },
    { line: 'npx tape audit --wait 2m --json', says: 'for a program' },
  ],
  exits: [
    'TAPE_AUDIT_MISMATCH',
    'TAPE_AUDIT_IN_FLIGHT',
    'TAPE_KAFKA_UNAVAILABLE',
    'TAPE_S3_UNAVAILABLE',
    'TAPE_PINOT_UNAVAILABLE',
    'TAPE_STORE_UNAVAILABLE',
  ],
  async run(
    { wait, day, sinks, sink, ...text },
    { config, nowMs, json, output, progress, signal },
  ) {
    const { readScope } = await import('@tickertape/audit')
    const { audit } = await import('./audit-command.ts')
    const scope = readScope({ ...text, ...windowOf({ ...text, day }, nowMs) }, nowMs)
    await using opened = sinks || sink.length > 0 ? await openSinks(config, sink) : undefined
    const what = sink.length > 0 ? 'sinks' : 'all'
    await audit({ config, scope, what, waitMs: wait, opened, json, output, progress, signal })
  },
})
