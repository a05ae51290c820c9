import { TapeError } from '@tickertape/errors'
import { defineCommand } from '../tape/command.ts'
import { dayOption, windowOf } from '../tape/day-option.ts'
import { duration, required, value, valueAs, values } from '../tape/option.ts'
import { eventKinds, settingOptions } from '../tape/setting-options.ts'

const exits = [
  'TAPE_KAFKA_UNAVAILABLE',
  'TAPE_SOURCE_REFUSED',
  'TAPE_SOURCE_UNAVAILABLE',
  'TAPE_SOURCE_INPUT',
] as const

export const produce = defineCommand({
  name: 'produce',
  about: 'run one more producer against what runs: another source, other symbols, a file',
  details: [
    'It ends with its source, after --for, or at Ctrl-C, and everything that it took is acknowledged by then. Run one producer for each live feed and symbol: two would bring the same events twice.',
  ],
  options: {
    for: valueAs('time', 'stop after this long, such as 30s or 5m', { read: duration(100) }),
    ...settingOptions,
  },
  examples: [
    {
      line: 'npx tape produce --source synthetic --symbols DEMO --rate 100 --for 3s',
      says: 'three seconds of a symbol of its own',
    },
    {
      line: 'npx tape produce --source file --file bars.csv --symbols GOOG',
      says: 'bars of a file',
    },
  ],
  exits,
  async run({ for: forMs, ...chosen }, context) {
    const { runProducer, writeSent } = await import('./run-producer.ts')
    writeSent(context, await runProducer({ context, chosen, forMs }))
  },
})

const history = ['yahoo', 'alpaca-history'] as const

export const backfill = defineCommand({
  name: 'backfill',
  about: 'fetch history into what runs: bars of the past from a source that keeps them',
  details: [
    'Given twice it brings the same rows twice to Kafka, and once to Pinot, which holds one row per symbol and time. Gaps of live sources are filled by the producer itself: docs/guides/sources.md.',
  ],
  options: {
    source: { ...required('name', 'where history comes from'), choices: history },
    day: dayOption,
    from: value('time', 'first event time, such as 2026-11-20, 30d or 1y'),
    to: value('time', 'event time before which history ends (default: now)'),
    symbols: values('symbols', 'which symbols (default: those of the source)'),
    kinds: values('names', 'kinds of events (default: bars)', { choices: eventKinds }),
    timeframe: value('name', 'length of a bar (default: what is usual for the source)'),
  },
  examples: [
    {
      line: 'npx tape backfill --source yahoo --symbols AAPL --from 1y',
      says: 'a year of daily bars, without a key',
    },
    {
      line: 'npx tape backfill --source yahoo --symbols AAPL --timeframe 1h --day yesterday',
      says: 'one day, as a schedule fetches it',
    },
  ],
  exits,
  async run({ day, from, to, ...rest }, context) {
    const window = windowOf({ day, from, to }, context.nowMs)
    if (window.from === undefined) {
      throw new TapeError('TAPE_CLI_USAGE', 'backfill needs --day, or --from and perhaps --to')
    }
    const { runProducer, writeSent } = await import('./run-producer.ts')
    writeSent(
      context,
      await runProducer({ context, chosen: { ...rest, ...window }, forMs: undefined }),
    )
  },
})
