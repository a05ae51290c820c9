import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ServerName } from './server-spec.ts'

/** Where a stack keeps its things under its data folder. */
export interface StackFolder {
  readonly dataDir: string
  readonly lockFile: string
  dataOf(server: ServerName): string
  confOf(server: ServerName): string
  logOf(server: ServerName | 'reaper'): string
  pidFileOf(server: ServerName): string
}

export function stackFolder(dataDir: string): StackFolder {
  return {
    dataDir: join(dataDir, 'data'),
    lockFile: join(dataDir, 'stack.lock'),
    dataOf: (server) => join(dataDir, 'data', server),
    confOf: (server) => join(dataDir, 'conf', server),
    logOf: (server) => join(dataDir, 'logs', `${server}.log`),
    pidFileOf: (server) => join(dataDir, 'run', `${server}.pid`),
  }
}

export async function makeStackFolder(dataDir: string): Promise<StackFolder> {
  for (const part of ['data', 'conf', 'logs', 'run']) {
    await mkdir(join(dataDir, part), { recursive: true })
  }
  return stackFolder(dataDir)
}

/** Empties the servers' data; logs stay. */
export async function removeData({ dataDir }: StackFolder): Promise<void> {
  await rm(dataDir, { recursive: true, force: true })
  await mkdir(dataDir)
}
