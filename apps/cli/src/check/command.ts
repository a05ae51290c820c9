import { readDay } from '@tickertape/config'
import { defineCommand } from '../tape/command.ts'
import { percent, valueOr, values } from '../tape/option.ts'
import { eventKinds } from '../tape/setting-options.ts'

export const check = defineCommand({
  name: 'check',
  about: 'look at the data of a day: row counts, values, minutes without a bar',
  details: [
    'It asks Pinot. A symbol that came live in the seven days before must be there, values must obey the rules of their kind, and bars of a minute must cover the regular session of their market. Exit code 1 says that something is wrong; docs/guides/schedules.md says more.',
  ],
  options: {
    day: valueOr('date', 'which day of UTC, or yesterday or today', {
      read: (text) => text,
      fallback: 'yesterday',
    }),
    symbols: values('symbols', 'only these, and each must have a row'),
    kinds: values('names', 'only events of these kinds', { choices: eventKinds }),
    missing: valueOr('percent', 'how many minutes of a session may be without a bar', {
      read: percent,
      fallback: '1',
    }),
  },
  examples: [
    { line: 'npx tape check --day today', says: 'the day until now' },
    {
      line: 'npx tape check --day today --kinds bars --symbols AAPL --missing 20 --json',
      says: 'one symbol that trades now and then, for a program',
    },
  ],
  exits: ['TAPE_CHECK_FAILED', 'TAPE_PINOT_UNAVAILABLE', 'TAPE_PINOT_QUERY'],
  async run({ day, ...rest }, { config, nowMs, json, output, signal }) {
    const { check } = await import('./check-command.ts')
    await check({ ...rest, config, nowMs, json, output, signal, day: readDay('--day', day, nowMs) })
  },
})
