import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { processFacts } from './process-facts.ts'

/** A process as a pid file names it. Both other fields must still be true of the pid before we touch it. */
export interface ProcessRecord {
  readonly pid: number
  readonly command: string
  readonly startedAt: string
}

/** Describes a live process; undefined when it is gone already. */
export async function recordOf(pid: number): Promise<ProcessRecord | undefined> {
  const facts = await processFacts(pid)
  return facts && { pid, command: facts.command, startedAt: facts.startedAt }
}

/** Whether the process that the record was made of is still there, and not another one with its pid. */
export async function isAlive(record: ProcessRecord): Promise<boolean> {
  const facts = await processFacts(record.pid)
  return facts?.command === record.command && facts.startedAt === record.startedAt
}

export async function writeRecord(file: string, record: ProcessRecord): Promise<void> {
  await writeFile(`${file}.new`, JSON.stringify(record))
  await rename(`${file}.new`, file)
}

/** Undefined when there is no such file or it holds something else. */
export async function readRecord(file: string): Promise<ProcessRecord | undefined> {
  try {
    const { pid, command, startedAt } = JSON.parse(await readFile(file, 'utf8'))
    const isRecord = Number.isInteger(pid) && typeof command === 'string'
    return isRecord ? { pid, command, startedAt: String(startedAt) } : undefined
  } catch {
    return undefined
  }
}

/**
 * Stops the process that `file` names, if it is still the same one, and removes the file. Resolves when its ports
 * are free. Gives back whether there was something to stop.
 */
export async function stopRecorded(file: string, graceMs: number): Promise<boolean> {
  const record = await readRecord(file)
  const found = record !== undefined && (await isAlive(record))
  if (found) {
    signalProcess(record.pid, 'SIGTERM')
    if (!(await hasEndedWithin(record, graceMs))) signalProcess(record.pid, 'SIGKILL')
  }
  if (record) await hasEndedWithin(record, 10_000)
  await rm(file, { force: true })
  return found
}

async function hasEndedWithin(record: ProcessRecord, ms: number): Promise<boolean> {
  const deadline = performance.now() + ms
  for (;;) {
    const facts = await processFacts(record.pid)
    const isEnding = facts?.command === record.command || facts?.command === ''
    if (facts?.startedAt !== record.startedAt || !isEnding) return true
    if (performance.now() > deadline) return false
    await sleep(50)
  }
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It ended in between.
  }
}
