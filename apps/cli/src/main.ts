#!/usr/bin/env node
import { readScope } from '@tickertape/audit'
import { addSettingOptions, loadConfig, optionsAsEnv } from '@tickertape/config'
import { asTapeError } from '@tickertape/errors'
import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { audit } from './audit/audit-command.ts'
import { dlqCommand } from './dlq/dlq-command.ts'
import { query } from './query/query-command.ts'
import { replayCommand } from './replay/command.ts'
import { createReporter } from './start/progress.ts'
import { start } from './start/start-command.ts'

/** Aborts at Ctrl-C or SIGTERM; again while stopping changes nothing, for stopping in order is bounded. */
function stopSignal(): AbortSignal {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => controller.abort())
  }
  return controller.signal
}

function startCommand(): Command {
  const command = new Command('start')
    .description('run everything on this machine, without Docker, until Ctrl-C')
    .option('--fresh', 'begin with empty data', false)
  return addSettingOptions(command).action(async (options) => {
    const { fresh, ...chosen } = options
    const env = optionsAsEnv(chosen)
    const config = loadConfig({ env: { ...process.env, ...env } })
    const reporter = createReporter(process.stdout)
    const signal = stopSignal()
    await start({ config, env, fresh, reporter, output: process.stdout, signal })
  })
}

function auditCommand(): Command {
  return new Command('audit')
    .description('compare raw, flattened, archive and Pinot, and name every difference')
    .option('--topic <name>', 'only this topic')
    .option('--kind <name>', 'only bars, trades or quotes')
    .option('--partition <number>', 'only this partition')
    .option('--from <time>', 'only what was received since: a time, a date, or an age like 90m')
    .option('--to <time>', 'only what was received before')
    .option('--wait <seconds>', 'wait this long for what is in flight', duration, 90)
    .option('--json', 'one JSON object instead of tables', false)
    .action(async ({ wait, json, ...text }) => {
      await audit({
        config: loadConfig(),
        scope: readScope(text, Date.now()),
        waitMs: wait * 1000,
        json,
        output: process.stdout,
        progress: process.stderr,
        signal: stopSignal(),
      })
    })
}

function duration(text: string): number {
  const value = Number(text)
  if (value >= 0) return value
  throw new InvalidArgumentError('give seconds, 0 or more')
}

function seconds(text: string): number {
  const value = Number(text)
  if (value >= 0.1) return value
  throw new InvalidArgumentError('give seconds, 0.1 or more')
}

function queryCommand(): Command {
  return new Command('query')
    .description('show counts by symbol and latest prices, or the answer to one SQL query')
    .argument('[sql]', 'a query for Pinot')
    .option('--table <name>', 'the table to show (default: that of the bars)')
    .option('--interval <seconds>', 'ask again and again', seconds)
    .option('--json', 'JSON instead of tables', false)
    .action(async (sql: string | undefined, { table, interval, json }) => {
      const intervalMs = interval === undefined ? undefined : interval * 1000
      const config = loadConfig()
      const signal = stopSignal()
      await query({ config, sql, table, intervalMs, json, output: process.stdout, signal })
    })
}

/** Ends with the exit code of the error, after one line that says what to do. */
function report(cause: unknown): number {
  if (cause instanceof CommanderError) return cause.exitCode === 0 ? 0 : 64
  const error = asTapeError(cause)
  console.error(`${error.code}: ${error.message}`)
  if (error.code === 'TAPE_INTERNAL') console.error((cause as Error).stack)
  return error.exitCode
}

const program = new Command('tickertape')
  .description('market data from the wire to SQL, exactly once')
  .exitOverride()
const commands = [
  startCommand(),
  queryCommand(),
  auditCommand(),
  dlqCommand(),
  replayCommand(stopSignal),
]
for (const command of commands) program.addCommand(command.exitOverride())

/** A pipe takes what is written in its own time, and an exit would drop the rest. */
const written = (): Promise<void> =>
  new Promise((resolve) => process.stdout.write('', () => resolve()))

try {
  await program.parseAsync()
  await written()
  process.exit(0)
} catch (cause) {
  process.exit(report(cause))
}
