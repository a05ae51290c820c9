import { createLogUpdate } from 'log-update'
import { bar } from '../terminal/bar.ts'
import { count } from '../terminal/figures.ts'

interface Watched {
  /** How long the run takes, if that is known. */
  readonly forMs: number | undefined
  readonly events: () => number
}

export interface Shown extends Disposable {
  readonly draw: () => void
}

/** How many events went out: with a bar where the end is known. Nothing in a pipe, which gets the end. */
export function showProgress(progress: NodeJS.WriteStream, { forMs, events }: Watched): Shown {
  if (!progress.isTTY) return { draw() {}, [Symbol.dispose]() {} }
  const screen = createLogUpdate(progress)
  const beganMs = performance.now()
  const draw = () => {
    const elapsedMs = performance.now() - beganMs
    const rate = events() / Math.max(0.001, elapsedMs / 1000)
    const done = forMs === undefined ? '' : `${bar(elapsedMs / forMs)} `
    screen(`${done}${count(events())} events, ${count(rate)}/s`)
  }
  draw()
  return { draw, [Symbol.dispose]: () => screen.clear() }
}
