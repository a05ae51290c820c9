import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

const tailBytes = 262_144

/** The last line of a server's log that says something: an error if one is near the end, else the last one. */
export function lastLogLine(logFile: string): string {
  return tellingLine(tail(logFile))
}

/** The most telling kinds first: what a stopping server says after its error is noise. */
const kinds = [/^Caused by: /, /\b(ERROR|FATAL|panic)\b/, /Exception\b|Error\b/, /./]

/** The last line of the most telling kind in a log; empty when it says nothing. */
export function tellingLine(log: string): string {
  const lines = log.split('\n').map((line) => line.trim())
  const spoken = lines.filter((line) => !/^(at |\.\.\. \d+ more)/.test(line))
  for (const kind of kinds) {
    const line = spoken.findLast((line) => kind.test(line))
    if (line !== undefined) return line.slice(0, 300)
  }
  return ''
}

function tail(file: string): string {
  let fd: number
  try {
    fd = openSync(file, 'r')
  } catch {
    return ''
  }
  try {
    const { size } = fstatSync(fd)
    const bytes = Buffer.alloc(Math.min(size, tailBytes))
    readSync(fd, bytes, 0, bytes.length, size - bytes.length)
    return bytes.toString('utf8')
  } finally {
    closeSync(fd)
  }
}
