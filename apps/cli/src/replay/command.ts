import { loadConfig } from '@tickertape/config'
import { Command } from 'commander'
import { readSpeed, type Speed } from './pace.ts'
import { readWindow } from './read-time.ts'
import { replay } from './replay-command.ts'

interface Given {
  readonly from: string
  readonly to: string
  readonly topic: string[]
  readonly symbols: string[]
  readonly toTopic?: string
  readonly create: boolean
  readonly again?: string
  readonly speed: Speed
  readonly dryRun: boolean
  readonly json: boolean
}

/** `replay`, as docs/guides/replay.md describes it. */
export function replayCommand(stopSignal: () => AbortSignal): Command {
  return new Command('replay')
    .description('write archived records back into Kafka, byte for byte')
    .requiredOption('--from <time>', 'first record timestamp, e.g. 2026-11-21T04:00:00Z')
    .requiredOption('--to <time>', 'first record timestamp that is left out, or now')
    .option('--topic <names...>', 'topics of the archive (default: all that have records then)', [])
    .option('--symbols <symbols...>', 'only the events of these symbols', [])
    .option('--to-topic <name>', 'another topic than the one that the records came from')
    .option('--create', 'make --to-topic although its name is near that of another', false)
    .option('--again <name>', 'write records a second time; the same name goes on where it stopped')
    .option('--speed <speed>', 'times faster than recorded, e.g. 10x, or max', readSpeed, 'max')
    .option('--dry-run', 'read and check everything, and write nothing', false)
    .option('--json', 'one JSON object instead of a table', false)
    .action(async ({ from, to, topic, toTopic, again, dryRun, ...rest }: Given) => {
      await replay({
        ...rest,
        config: loadConfig(),
        window: readWindow(from, to, Date.now()),
        topics: topic,
        toTopic,
        again,
        isDryRun: dryRun,
        output: process.stdout,
        signal: stopSignal(),
      })
    })
}
