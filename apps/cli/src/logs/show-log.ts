import { createReadStream } from 'node:fs'
import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'
import { dataDirOf } from '../start/embedded-servers.ts'
import type { Context } from '../tape/command.ts'
import { paintFor } from '../terminal/paint.ts'
import { type LogLine, levels, logText, readLogLine } from './log-line.ts'

export interface LogOptions {
  readonly context: Context
  readonly service: string
  readonly last: number
  readonly level: string | undefined
  readonly follow: boolean
  /** Of its container. */
  readonly compose: boolean
}

const FIRST_BYTES = 65_536
const POLL_MS = 200

/** The last bytes of a file that hold `last` wanted lines, or all of it. */
async function lastLines(
  path: string,
  last: number,
  isWanted: (line: LogLine) => boolean,
): Promise<{ lines: LogLine[]; end: number }> {
  await using file = await open(path)
  const { size } = await file.stat()
  for (let bytes = FIRST_BYTES; ; bytes *= 4) {
    const from = Math.max(0, size - bytes)
    const buffer = Buffer.alloc(size - from)
    await file.read(buffer, 0, buffer.length, from)
    const texts = buffer
      .toString()
      .split('\n')
      .slice(from > 0 ? 1 : 0)
    const lines = texts.filter(Boolean).map(readLogLine).filter(isWanted)
    if (lines.length >= last || from === 0) return { lines: lines.slice(-last), end: size }
  }
}

async function* appended(path: string, from: number, signal: AbortSignal): AsyncGenerator<string> {
  let at = from
  let rest = ''
  while (!signal.aborted) {
    const { size } = await stat(path)
    if (size < at) at = 0
    if (size > at) {
      for await (const chunk of createReadStream(path, { start: at, end: size - 1 })) rest += chunk
      at = size
      const lines = rest.split('\n')
      rest = lines.pop() ?? ''
      yield* lines.filter(Boolean)
    }
    await sleep(POLL_MS, undefined, { signal }).catch(() => {})
  }
}

async function logFile(config: Config, service: string): Promise<string> {
  const folder = join(dataDirOf(config), 'logs')
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.log'))
  if (names.includes(`${service}.log`)) return join(folder, `${service}.log`)
  const there = names.map((name) => name.slice(0, -4)).sort()
  const has =
    there.length > 0 ? `there are logs of ${there.join(', ')}` : 'npx tape up has not run yet'
  throw new TapeError('TAPE_CLI_USAGE', `${service} has logged nothing here: ${has}`)
}

/** Shows the end of a log, and with `follow` what comes behind it. Throws TAPE_CLI_USAGE when there is none. */
export async function showLog(options: LogOptions): Promise<void> {
  const { context, service, last, level = 'debug', follow, compose } = options
  const { output, json, signal } = context
  const paint = paintFor(output)
  const least = levels[level] ?? 0
  const isWanted = (line: LogLine) => line.level >= least
  const write = (line: LogLine) =>
    void output.write(`${json ? JSON.stringify(line) : logText(line, paint)}\n`)
  if (compose) {
    const { showContainerLog } = await import('../compose/container-log.ts')
    return showContainerLog({ ...context, service, last, follow, isWanted, write })
  }
  const path = await logFile(context.config, service)
  const { lines, end } = await lastLines(path, last, isWanted)
  for (const line of lines) write(line)
  if (!follow) return
  for await (const text of appended(path, end, signal)) {
    const line = readLogLine(text)
    if (isWanted(line)) write(line)
  }
}
