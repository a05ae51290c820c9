import type { Progress } from '@tickertape/audit'
import { createLogUpdate } from 'log-update'

const seconds = (sinceMs: number): string =>
  `${((performance.now() - sinceMs) / 1000).toFixed(0)} s`

export interface ShownProgress extends Progress, Disposable {}

/** What the audit is doing: one line that changes on a terminal, a line per step in a pipe. */
export function showProgress(output: NodeJS.WriteStream): ShownProgress {
  const beganMs = performance.now()
  if (!output.isTTY) {
    return {
      stage: (text) => output.write(`${seconds(beganMs)}: ${text}\n`),
      [Symbol.dispose]() {},
    }
  }
  const update = createLogUpdate(output)
  return {
    stage: (text) => update(`${text} (${seconds(beganMs)})`),
    [Symbol.dispose]: () => update.clear(),
  }
}
