import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

export interface ProcessFacts {
  /** The whole command line, arguments separated by one space; empty while the process is ending. */
  readonly command: string
  /** Opaque: a process id that is used again has another value here. */
  readonly startedAt: string
  readonly rssBytes: number
}

/** What the system knows of a process; undefined when there is none with that id, or it holds nothing any more. */
export async function processFacts(pid: number): Promise<ProcessFacts | undefined> {
  return existsSync('/proc/self/stat') ? fromProc(pid) : fromPs(pid)
}

async function fromProc(pid: number): Promise<ProcessFacts | undefined> {
  try {
    const [cmdline, stat] = await Promise.all([
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
      readFile(`/proc/${pid}/stat`, 'utf8'),
    ])
    // The second field is the program's name in brackets, which may hold spaces and brackets.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // The main thread of a JVM can be over while others still hold its ports.
    const isOver = fields[0] === 'Z' && (await readdir(`/proc/${pid}/task`)).length === 1
    if (isOver) return undefined
    return {
      command: cmdline.replace(/\0$/, '').replaceAll('\0', ' '),
      startedAt: fields[19] ?? '',
      rssBytes: Number(fields[21]) * 4096,
    }
  } catch {
    return undefined
  }
}

async function fromPs(pid: number): Promise<ProcessFacts | undefined> {
  const columns = ['-o', 'lstart=', '-o', 'rss=', '-o', 'command=']
  try {
    const { stdout } = await promisify(execFile)('ps', ['-ww', '-p', String(pid), ...columns])
    const match = /^\s*(\w+ +\w+ +\d+ [\d:]+ \d+) +(\d+) (.*)$/m.exec(stdout)
    if (!match?.[1]) return undefined
    return { command: match[3] ?? '', startedAt: match[1], rssBytes: Number(match[2]) * 1024 }
  } catch {
    return undefined
  }
}
