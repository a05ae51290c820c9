import { existsSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isAlive, type ProcessRecord, readRecord } from './process-record.ts'
import type { ServerName } from './server-spec.ts'
import { lockStack } from './stack-lock.ts'
import { stopLeftovers } from './stop-leftovers.ts'

/** What a stack keeps under its data folder, beside the lock. */
const parts = ['data', 'conf', 'logs', 'run', 'urls.json']

const POLL_MS = 100

/** The live process that runs the servers of a data folder; undefined when none does. */
export async function stackOwner(dataDir: string): Promise<ProcessRecord | undefined> {
  const owner = await readRecord(join(dataDir, 'stack.lock'))
  return owner && (await isAlive(owner)) ? owner : undefined
}

/** Asks the owner to stop in order and waits for it. False when it still runs after `forMs`. */
export async function stopOwner(
  dataDir: string,
  { forMs, onWait }: { readonly forMs: number; readonly onWait?: () => void },
): Promise<boolean> {
  const owner = await stackOwner(dataDir)
  if (!owner) return true
  process.kill(owner.pid, 'SIGTERM')
  const deadline = performance.now() + forMs
  while (await isAlive(owner)) {
    if (performance.now() > deadline) return false
    onWait?.()
    await sleep(POLL_MS)
  }
  return true
}

/** Whether servers of an owner that is gone may still run. */
export async function hasLeftovers(dataDir: string): Promise<boolean> {
  const runs = await readdir(join(dataDir, 'run')).catch(() => [])
  return runs.length > 0 && (await stackOwner(dataDir)) === undefined
}

/** Stops servers whose owner is gone; gives back their names. Throws TAPE_STACK_ALREADY_RUNNING. */
export async function stopOrphans(dataDir: string): Promise<readonly ServerName[]> {
  const runsDir = join(dataDir, 'run')
  if (!existsSync(runsDir)) return []
  await using _lock = await lockStack(join(dataDir, 'stack.lock'))
  return await stopLeftovers(runsDir)
}

/** Removes everything that a stack has kept. Throws TAPE_STACK_ALREADY_RUNNING while it runs. */
export async function removeStack(dataDir: string): Promise<void> {
  if (!existsSync(dataDir)) return
  await using _lock = await lockStack(join(dataDir, 'stack.lock'))
  for (const part of parts) await rm(join(dataDir, part), { recursive: true, force: true })
}
