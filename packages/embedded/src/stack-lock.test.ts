import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { recordOf } from './process-record.ts'
import { lockStack } from './stack-lock.ts'

let dir: string
let lockFile: string

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'stack-lock-'))
  lockFile = join(dir, 'stack.lock')
})

afterEach(() => rm(dir, { recursive: true }))

it('refuses a folder that a live process holds, and names the process', async () => {
  await using _held = await lockStack(lockFile)
  await expect(lockStack(lockFile)).rejects.toMatchObject({
    code: 'TAPE_STACK_ALREADY_RUNNING',
    message: expect.stringContaining(`process ${process.pid} `),
  })
})

it('gives the folder free when it is disposed', async () => {
  {
    await using _held = await lockStack(lockFile)
  }
  expect(await readdir(dir)).toEqual([])
  await using _again = await lockStack(lockFile)
  expect(await readdir(dir)).toEqual(['stack.lock'])
})

it('takes over the lock of a process that is gone', async () => {
  await writeFile(lockFile, JSON.stringify({ pid: 2 ** 22 + 1, command: 'node', startedAt: '1' }))
  await using _held = await lockStack(lockFile)
  expect(await readdir(dir)).toEqual(['stack.lock'])
})

it('takes over the lock of an earlier process whose id another one has now', async () => {
  const record = await recordOf(process.pid)
  await writeFile(lockFile, JSON.stringify({ ...record, startedAt: 'long ago' }))
  await using _held = await lockStack(lockFile)
})

it('takes over a lock that holds nothing readable', async () => {
  await writeFile(lockFile, '{"pid":')
  await using _held = await lockStack(lockFile)
})

it('gives a stale lock to one of many rivals', async () => {
  await writeFile(lockFile, 'stale')
  const attempts = await Promise.allSettled(Array.from({ length: 8 }, () => lockStack(lockFile)))
  expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})
