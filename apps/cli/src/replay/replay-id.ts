import { createHash } from 'node:crypto'
import type { TimeWindow } from './time-window.ts'

export interface Identity {
  readonly bucket: string
  readonly window: TimeWindow
  readonly symbols: readonly string[]
  readonly toTopic: string | undefined
  readonly topics: readonly string[]
  /** Name of a run that writes records a second time. */
  readonly again: string | undefined
}

/** The same for the same command: so one that is given again goes on. */
export function replayId({ bucket, window, symbols, toTopic, topics, again }: Identity): string {
  const parts = [
    bucket,
    window.fromMs,
    window.isOpen ? 'now' : window.toMs,
    [...new Set(symbols)].sort(),
    toTopic ?? '',
    [...new Set(topics)].sort(),
    again ?? '',
  ]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12)
}

export const replayGroup = (id: string): string => `tickertape-replay-${id}`
