import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, readFile, readlink } from 'node:fs/promises'
import { promisify } from 'node:util'
import { processFacts } from './process-facts.ts'

export interface PortOwner {
  readonly pid: number
  readonly command: string
}

/** The process that listens on a TCP port; undefined when it cannot be found out, as for another user's. */
export async function portOwner(port: number): Promise<PortOwner | undefined> {
  const pid = existsSync('/proc/net/tcp')
    ? await listenerFromProc(port)
    : await listenerFromLsof(port)
  const facts = pid === undefined ? undefined : await processFacts(pid)
  return pid === undefined || !facts ? undefined : { pid, command: facts.command }
}

async function listenerFromProc(port: number): Promise<number | undefined> {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFile(file, 'utf8').catch(() => '')),
  )
  const inodes = new Set(tables.flatMap((table) => listeningInodes(table, port)))
  if (inodes.size === 0) return undefined
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    for (const fd of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
      const target = await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')
      if (inodes.has(/^socket:\[(\d+)\]$/.exec(target)?.[1] ?? '')) return Number(pid)
    }
  }
  return undefined
}

/** Inodes of the sockets in state LISTEN (0A) on `port` in the text of /proc/net/tcp or tcp6. */
export function listeningInodes(table: string, port: number): readonly string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(suffix) && fields[3] === '0A')
    .map((fields) => fields[9] ?? '')
}

async function listenerFromLsof(port: number): Promise<number | undefined> {
  try {
    const { stdout } = await promisify(execFile)('lsof', [
      '-t',
      '-nP',
      `-iTCP:${port}`,
      '-sTCP:LISTEN',
    ])
    return Number.parseInt(stdout, 10) || undefined
  } catch {
    return undefined
  }
}
