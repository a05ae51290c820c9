import type { Paint } from '../terminal/paint.ts'

/** A line of a log, whether a service wrote it as JSON or a server as text. */
export interface LogLine {
  readonly level: number
  /** Epoch milliseconds; undefined where the text has its own. */
  readonly timeMs: number | undefined
  readonly text: string
  readonly facts: Readonly<Record<string, unknown>>
}

export const levels: Readonly<Record<string, number>> = { debug: 20, info: 30, warn: 40, error: 50 }

/** The level that a server's line names, as its logger writes it. */
function levelOfText(text: string): number {
  const [, word = ''] = /\b(TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\b/.exec(text.slice(0, 120)) ?? []
  const known: Readonly<Record<string, number>> = {
    TRACE: 10,
    DEBUG: 20,
    WARN: 40,
    ERROR: 50,
    FATAL: 60,
  }
  return known[word] ?? 30
}

export function readLogLine(line: string): LogLine {
  try {
    const { level, time, msg, service: _, ...facts } = JSON.parse(line)
    if (typeof level !== 'number') throw new TypeError('not one of ours')
    return { level, timeMs: time, text: msg ?? '', facts }
  } catch {
    return { level: levelOfText(line), timeMs: undefined, text: line, facts: {} }
  }
}

function mark(level: number, paint: Paint): string {
  if (level >= 50) return paint.bad('error')
  if (level >= 40) return paint.warn('warn ')
  return level >= 30 ? paint.good('info ') : paint.dim('debug')
}

const factText = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return /\s/.test(text) && typeof value === 'string' ? JSON.stringify(text) : text
}

/** Time, level, text, and behind it the facts as name=value. Text of a server stays as it is. */
export function logText({ level, timeMs, text, facts }: LogLine, paint: Paint): string {
  if (timeMs === undefined)
    return level >= 50 ? paint.bad(text) : level >= 40 ? paint.warn(text) : text
  const time = new Date(timeMs).toISOString().slice(11, 23)
  const pairs = Object.entries(facts).map(([name, value]) => `${name}=${factText(value)}`)
  const behind = pairs.length > 0 ? `  ${paint.dim(pairs.join(' '))}` : ''
  return `${paint.dim(time)} ${mark(level, paint)} ${text}${behind}`
}
