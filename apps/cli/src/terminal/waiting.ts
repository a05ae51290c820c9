import { createLogUpdate } from 'log-update'

const LINE_MS = 10_000

export interface Waiting extends Disposable {
  /** Says that time passes. */
  readonly tick: () => void
}

/** What is waited for and how long already: one line that changes on a terminal, a line now and then in a pipe. */
export function showWaiting(progress: NodeJS.WriteStream, text: string): Waiting {
  const beganMs = performance.now()
  const line = () => `${text} (${((performance.now() - beganMs) / 1000).toFixed(0)} s)`
  if (progress.isTTY) {
    const screen = createLogUpdate(progress)
    return { tick: () => screen(line()), [Symbol.dispose]: () => screen.clear() }
  }
  let nextMs = beganMs + LINE_MS
  progress.write(`${text}\n`)
  const tick = () => {
    if (performance.now() < nextMs) return
    nextMs += LINE_MS
    progress.write(`${line()}\n`)
  }
  return { tick, [Symbol.dispose]() {} }
}
