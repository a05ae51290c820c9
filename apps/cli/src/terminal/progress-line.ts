import { createLogUpdate } from 'log-update'
import { bar } from './bar.ts'

const REDRAW_MS = 200
const LINE_MS = 5_000

export interface ProgressLine extends Disposable {
  /** `share` from 0 to 1, where it is known. */
  show(line: string, share?: number): void
  end(): void
}

/** One line that says how far something is: drawn again on a terminal, now and then in a pipe, never without a stream. */
export function progressLine(output: NodeJS.WriteStream | undefined): ProgressLine {
  const screen = output?.isTTY ? createLogUpdate(output) : undefined
  const pauseMs = screen ? REDRAW_MS : LINE_MS
  let shownMs = performance.now() - (screen ? pauseMs : 0)
  const end = () => screen?.clear()
  return {
    show(line, share) {
      const nowMs = performance.now()
      if (nowMs - shownMs < pauseMs) return
      shownMs = nowMs
      if (screen) screen(share === undefined ? line : `${bar(share)} ${line}`)
      else output?.write(`${line}\n`)
    },
    end,
    [Symbol.dispose]: end,
  }
}
