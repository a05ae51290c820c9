import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { isAlive, recordOf, stopRecorded, writeRecord } from './process-record.ts'

let dir: string
let child: ChildProcess

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'process-record-'))
  child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  await once(child, 'spawn')
})

afterEach(async () => {
  child.kill('SIGKILL')
  await rm(dir, { recursive: true })
})

async function recordOfChild() {
  const record = await recordOf(child.pid ?? -1)
  if (!record) throw new Error('the child is gone')
  return record
}

it('stops the process that a pid file names, and removes the file', async () => {
  const file = join(dir, 'kafka.pid')
  await writeRecord(file, await recordOfChild())
  const exited = once(child, 'exit')
  expect(await stopRecorded(file, 5_000)).toBe(true)
  expect(await exited).toEqual([null, 'SIGTERM'])
  expect(existsSync(file)).toBe(false)
})

it('kills one that does not end in time', async () => {
  const file = join(dir, 'kafka.pid')
  await writeRecord(file, await recordOfChild())
  child.kill('SIGSTOP')
  await expect.poll(() => readFile(`/proc/${child.pid}/stat`, 'utf8')).toMatch(/\) T /)
  const exited = once(child, 'exit')
  expect(await stopRecorded(file, 100)).toBe(true)
  expect(await exited).toEqual([null, 'SIGKILL'])
})

it.each([{ command: 'java kafka.Kafka' }, { startedAt: 'another time' }])(
  'leaves a process alone of which the pid file says otherwise: %o',
  async (difference) => {
    const file = join(dir, 'kafka.pid')
    const record = await recordOfChild()
    await writeRecord(file, { ...record, ...difference })
    expect(await stopRecorded(file, 100)).toBe(false)
    expect(await isAlive(record)).toBe(true)
    expect(existsSync(file)).toBe(false)
  },
)

it('has nothing to stop where there is no pid file', async () => {
  expect(await stopRecorded(join(dir, 'none.pid'), 100)).toBe(false)
})
