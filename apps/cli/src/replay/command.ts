import { defineCommand } from '../tape/command.ts'
import { flag, required, value, valueOr, values } from '../tape/option.ts'
import { readSpeed } from './pace.ts'
import { readWindow } from './time-window.ts'

export const replay = defineCommand({
  name: 'replay',
  about: 'write archived records back into Kafka, byte for byte',
  details: [
    'Given again it goes on where it stopped, and does nothing when it is done; so its times must stay the same, and an age like 2h is refused. docs/guides/replay.md is the guide.',
  ],
  options: {
    from: required('time', 'first record timestamp, such as 2026-11-21 or 2026-11-21T04:00:00Z'),
    to: required('time', 'first record timestamp that is left out, or now'),
    topic: values('names', 'topics of the archive (default: all that have records then)'),
    symbols: values('symbols', 'only the events of these symbols'),
    toTopic: value('name', 'another topic than the one that the records came from'),
    create: flag('make --to-topic although its name is near that of another'),
    again: value('name', 'write records a second time; the same name goes on where it stopped'),
    speed: valueOr('speed', 'times faster than recorded, such as 10x, or max', {
      read: readSpeed,
      fallback: 'max',
    }),
    dryRun: flag('read and check everything, and write nothing'),
  },
  examples: [
    {
      line: 'npx tape replay --from 2026-01-01 --to now --topic iex-topic-1 --to-topic look-again --dry-run',
      says: 'what would be written, without writing it',
    },
    {
      line: 'npx tape replay --from 2026-01-01 --to now --topic iex-topic-1 --to-topic look-again',
      says: 'the bars of the archive, on a topic of their own',
    },
    {
      line: 'npx tape replay --from 2026-01-01 --to now --topic iex-topic-1 --symbols AAPL --to-topic only-aapl --json',
      says: 'those of one symbol, for a program',
    },
  ],
  exits: [
    'TAPE_REPLAY_NOTHING',
    'TAPE_REPLAY_REFUSED',
    'TAPE_REPLAY_CONFLICT',
    'TAPE_REPLAY_STOPPED',
    'TAPE_ARCHIVE_DAMAGED',
    'TAPE_S3_UNAVAILABLE',
    'TAPE_KAFKA_UNAVAILABLE',
  ],
  async run(
    { from, to, topic, dryRun, ...rest },
    { config, nowMs, json, output, progress, signal },
  ) {
    const window = readWindow(from, to, nowMs)
    const { replay } = await import('./replay-command.ts')
    await replay({
      ...{ ...rest, config, window, topics: topic, isDryRun: dryRun },
      ...{ json, output, progress, signal },
    })
  },
})
