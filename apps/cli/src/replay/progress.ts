import { isoTime } from '@tickertape/config'
import { createLogUpdate } from 'log-update'
import { bar } from '../terminal/bar.ts'
import type { Tally } from './tally.ts'

const REDRAW_MS = 200
const LINE_MS = 5_000

export interface ProgressOptions {
  readonly tally: Tally
  /** `written`, or what would be. */
  readonly verb: string
  readonly now: () => number
  readonly startedMs: number
}

const share = ({ bytes, totalBytes }: Tally): number =>
  totalBytes === 0 ? 1 : Math.min(1, bytes / totalBytes)

const count = (number: number): string => Math.round(number).toLocaleString('en-US')

/** One line that says how far a replay is. */
export function progressLine({ tally, verb, now, startedMs }: ProgressOptions): string {
  const written = tally.sum('written')
  const held = tally.sum('held')
  const seconds = Math.max(0.001, (now() - startedMs) / 1_000)
  const parts = [
    `${Math.floor(share(tally) * 100)} % read`,
    `${count(written)} records ${verb}`,
    ...(held > 0 ? [`${count(held)} there already`] : []),
    `${count(written / seconds)}/s`,
    ...(Number.isFinite(tally.atMs) ? [`at ${isoTime(tally.atMs)}`] : []),
  ]
  return parts.join(', ')
}

export function progressBar(options: ProgressOptions): string {
  return `${bar(share(options.tally))} ${progressLine(options)}`
}

/** Shows a bar on a terminal and a line now and then in a pipe, until it is disposed of. */
export function showProgress(output: NodeJS.WriteStream, options: ProgressOptions): Disposable {
  if (output.isTTY) {
    const screen = createLogUpdate(output)
    const timer = setInterval(() => screen(progressBar(options)), REDRAW_MS)
    return {
      [Symbol.dispose]() {
        clearInterval(timer)
        screen(progressBar(options))
        screen.done()
      },
    }
  }
  const timer = setInterval(() => output.write(`${progressLine(options)}\n`), LINE_MS)
  return { [Symbol.dispose]: () => clearInterval(timer) }
}
