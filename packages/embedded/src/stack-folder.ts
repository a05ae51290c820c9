import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ServerName } from './server-spec.ts'

/** Where a stack keeps its things under its data folder. */
export interface StackFolder {
  /** What the servers keep, and nothing else. */
  readonly dataDir: string
  readonly lockFile: string
  /** A folder of pid files for every stack that runs here or did not end in order. */
  readonly runsDir: string
  /** The one of this stack. */
  readonly runDir: string
  dataOf(server: ServerName): string
  confOf(server: ServerName): string
  logOf(server: ServerName | 'reaper'): string
}

export async function makeStackFolder(dataDir: string): Promise<StackFolder> {
  const runsDir = join(dataDir, 'run')
  const folder: StackFolder = {
    dataDir: join(dataDir, 'data'),
    lockFile: join(dataDir, 'stack.lock'),
    runsDir,
    runDir: join(runsDir, `${process.pid}-${Date.now()}`),
    dataOf: (server) => join(dataDir, 'data', server),
    confOf: (server) => join(dataDir, 'conf', server),
    logOf: (server) => join(dataDir, 'logs', `${server}.log`),
  }
  for (const dir of [folder.dataDir, runsDir, join(dataDir, 'conf'), join(dataDir, 'logs')]) {
    await mkdir(dir, { recursive: true })
  }
  return folder
}

/** Empties the servers' data; logs stay. */
export async function removeData({ dataDir }: StackFolder): Promise<void> {
  await rm(dataDir, { recursive: true, force: true })
  await mkdir(dataDir)
}
