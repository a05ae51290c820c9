import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

export interface TerminalOptions {
  readonly colours: boolean
}

interface Level {
  readonly mark: string
  readonly name: string
  readonly style: Style
}

/** From this number of pino's on. */
const levels: readonly (readonly [from: number, level: Level])[] = [
  [60, { mark: '✖', name: 'fatal', style: ['bold', 'red'] }],
  [50, { mark: '✖', name: 'error', style: 'red' }],
  [40, { mark: '▲', name: 'warn', style: 'yellow' }],
  [30, { mark: '●', name: 'info', style: 'green' }],
  [0, { mark: '·', name: 'debug', style: 'gray' }],
]
const lowest: Level = { mark: '·', name: 'debug', style: 'gray' }

/** Messages up to this length have their facts in one column. */
const MESSAGE_WIDTH = 36
const INDENT = ' '.repeat('00:00:00 ● fatal  '.length)

const known = new Set(['level', 'time', 'service', 'msg', 'err'])

/** What stands where a person would look for it: text as it is, lists with commas, the rest as JSON. */
function render(value: unknown): string {
  if (typeof value === 'string') return /\s|^$/.test(value) ? JSON.stringify(value) : value
  const isPlainList = Array.isArray(value) && value.every((item) => typeof item !== 'object')
  return isPlainList ? value.join(',') : JSON.stringify(value)
}

/** A line of the log for a person, aligned: time, level with its mark, message, then facts; an error stands below. */
export function terminalLine(line: string, { colours }: TerminalOptions): string {
  const entry = entryOf(line)
  if (!entry) return line
  const paint = (style: Style, text: string) =>
    colours ? styleText(style, text, { validateStream: false }) : text
  const { level, time, msg = '', err } = entry
  const { mark, name, style } = levels.find(([from]) => Number(level) >= from)?.[1] ?? lowest
  const at = new Date(Number(time)).toTimeString().slice(0, 8)
  const facts = Object.entries(entry)
    .filter(([key]) => !known.has(key))
    .map(([key, value]) => `${paint('gray', `${key}=`)}${render(value)}`)
    .join(' ')
  const message = facts ? `${String(msg).padEnd(MESSAGE_WIDTH)}  ${facts}` : String(msg)
  const head = `${paint('gray', at)} ${paint(style, `${mark} ${name.padEnd(5)}`)}  ${message}`
  return `${[head, ...errorLines(err, msg).map((text) => INDENT + paint(style, text))].join('\n')}\n`
}

/** Undefined for a line that is no JSON, as one that a secret was taken out of may be. */
function entryOf(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/** Code, message and context of ours; the stack of others. */
function errorLines(err: unknown, msg: unknown): readonly string[] {
  if (typeof err !== 'object' || err === null) return []
  const { code, message, stack, type, ...context } = err as Record<string, unknown>
  if (typeof stack === 'string') return stack.split('\n')
  const said = message === msg ? '' : String(message ?? '')
  const facts = Object.entries(context).map(([key, value]) => `${key}=${render(value)}`)
  return [[code, said, ...facts].filter(Boolean).join('  ')]
}
