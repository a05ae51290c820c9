import { randomUUID } from 'node:crypto'
import { link, rename, rm, writeFile } from 'node:fs/promises'
import { TapeError } from '@tickertape/errors'
import { isAlive, type ProcessRecord, readRecord, recordOf } from './process-record.ts'

/**
 * Takes the data folder for this process. Throws TAPE_STACK_ALREADY_RUNNING while another live process has it;
 * a lock whose process is gone is taken over.
 */
export async function lockStack(lockFile: string): Promise<AsyncDisposable> {
  const own = await recordOf(process.pid)
  const draft = `${lockFile}.${randomUUID()}`
  await writeFile(draft, JSON.stringify(own))
  try {
    while (!(await linked(draft, lockFile))) await clearStaleLock(lockFile)
  } finally {
    await rm(draft, { force: true })
  }
  return {
    async [Symbol.asyncDispose]() {
      await rm(lockFile, { force: true })
    },
  }
}

/** A hard link, unlike a write, cannot show a rival a half-written lock. */
async function linked(draft: string, lockFile: string): Promise<boolean> {
  try {
    await link(draft, lockFile)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

async function clearStaleLock(lockFile: string): Promise<void> {
  const owner = await readRecord(lockFile)
  if (owner && (await isAlive(owner))) throw alreadyRunning(lockFile, owner)
  // Moved before it is removed: of two rivals that saw the same stale lock only one can move it, and one that
  // moved the other's fresh lock by mistake sees so here and puts it back.
  const aside = `${lockFile}.${randomUUID()}`
  await rename(lockFile, aside).catch(() => {})
  const moved = await readRecord(aside)
  if (moved && (await isAlive(moved))) await link(aside, lockFile).catch(() => {})
  await rm(aside, { force: true })
}

function alreadyRunning(lockFile: string, owner: ProcessRecord): TapeError {
  return new TapeError(
    'TAPE_STACK_ALREADY_RUNNING',
    `these servers run already, started by process ${owner.pid} (${owner.command}): use them, or stop that process first`,
    { context: { lockFile, pid: owner.pid } },
  )
}
