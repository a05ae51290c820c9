#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { groups } from './tape/commands.ts'
import { runTape } from './tape/run.ts'

/** Aborts at Ctrl-C or SIGTERM; again while stopping changes nothing, for stopping in order is bounded. */
function stopSignal(): AbortSignal {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => controller.abort())
  }
  // The reader of a pipe may leave early, as `head` does.
  process.stdout.on('error', () => controller.abort())
  return controller.signal
}

const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { version: string }

process.stdout.on('error', () => {})
const exitCode = await runTape(process.argv.slice(2), {
  ...{ groups, version, stopSignal },
  terminal: process,
})
/** A pipe takes what is written in its own time, and an exit would drop the rest. */
const written = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => stream.write('', () => resolve()))
await Promise.all([written(process.stdout), written(process.stderr)])
process.exit(exitCode)
