import { createInterface } from 'node:readline'
import { PassThrough } from 'node:stream'
import { type LogLine, readLogLine } from '../logs/log-line.ts'
import { type ComposeOptions, compose } from './compose.ts'

export interface ContainerLogOptions extends Omit<ComposeOptions, 'output'> {
  readonly service: string
  /** How many of the lines that are wanted. */
  readonly last: number
  readonly isWanted: (line: LogLine) => boolean
  /** Goes on until the signal aborts; the last ones are counted before they are chosen then. */
  readonly follow: boolean
  readonly write: (line: LogLine) => void
}

/** Shows the end of a container's log, or follows it. Throws as `compose` does. */
export async function showContainerLog(options: ContainerLogOptions): Promise<void> {
  const { service, last, isWanted, follow, write } = options
  const output = new PassThrough()
  const words = ['logs', '--no-log-prefix', ...(follow ? ['--follow', '--tail', String(last)] : [])]
  const running = compose([...words, service], { ...options, output }).finally(() => output.end())
  let found: LogLine[] = []
  for await (const text of createInterface({ input: output })) {
    const line = readLogLine(text)
    if (!isWanted(line)) continue
    if (follow) write(line)
    else found = [...found, line].slice(-last)
  }
  await running
  for (const line of found) write(line)
}
