import type { FetchProgress, StackEvent } from '@tickertape/embedded'
import { paintFor } from '../terminal/paint.ts'

/** Says what happens, one line at a time: coloured for a person, plain for a pipe. */
export interface Reporter {
  info(text: string): void
  warn(text: string): void
}

const clock = (): string => new Date().toISOString().slice(11, 19)

export function createReporter(output: NodeJS.WriteStream, json = false): Reporter {
  const write = (mark: string, text: string) => output.write(`${mark} ${text}\n`)
  if (json) {
    const line = (level: string) => (text: string) =>
      void output.write(`${JSON.stringify({ at: new Date().toISOString(), level, text })}\n`)
    return { info: line('info'), warn: line('warn') }
  }
  if (!output.isTTY) {
    return {
      info: (text) => write(`${clock()} info `, text),
      warn: (text) => write(`${clock()} warn `, text),
    }
  }
  const { good, warn } = paintFor(output)
  return {
    info: (text) => write(good('●'), text),
    warn: (text) => write(warn('▲'), text),
  }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(0)} MB`

/** What a fetch says: its begin and end, and in between at most a line every few seconds. */
export function fetchReporter(reporter: Reporter, everyMs = 5_000) {
  const quietUntil = new Map<string, number>()
  return ({ server, title, state, artifacts, bytes }: FetchProgress): void => {
    const size = bytes > 0 ? `, ${megabytes(bytes)}` : ''
    if (state === 'done') reporter.info(`${title} fetched: ${artifacts} files${size}`)
    const now = Date.now()
    if (state === 'done' || now < (quietUntil.get(server) ?? 0)) return
    quietUntil.set(server, now + everyMs)
    const soFar = artifacts > 0 ? `: ${artifacts} files${size} so far` : ', once for all clones'
    reporter.info(`fetching ${title}${soFar}`)
  }
}

/** What the start of the servers says. */
export function stackReporter(reporter: Reporter) {
  return ({ server, state, elapsedMs }: StackEvent): void => {
    if (state === 'ready') reporter.info(`${server} is up after ${seconds(elapsedMs)}`)
    if (state === 'leftover-stopped') reporter.warn(`${server} was left over and is stopped`)
  }
}
