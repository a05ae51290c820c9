import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

const tailBytes = 16_384

/** The last line of a server's log that says something: an error if one is near the end, else the last one. */
export function lastLogLine(logFile: string): string {
  return tellingLine(tail(logFile))
}

/** Prefers the last line that names an error over stack frames and what follows it. */
export function tellingLine(log: string): string {
  const lines = log.split('\n').map((line) => line.trim())
  const spoken = lines.filter((line) => line !== '' && !/^(at |\.\.\. \d+ more)/.test(line))
  const error = spoken.findLast((line) => /\b(ERROR|FATAL|Exception|Error|panic)\b/.test(line))
  return (error ?? spoken.at(-1) ?? '').slice(0, 300)
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
