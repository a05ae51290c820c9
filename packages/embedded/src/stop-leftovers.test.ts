import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { recordOf, writeRecord } from './process-record.ts'
import type { ServerName } from './server-spec.ts'
import { pidFile, stopLeftovers } from './stop-leftovers.ts'

let runsDir: string
const children: ChildProcess[] = []

beforeEach(async () => {
  runsDir = await mkdtemp(join(tmpdir(), 'runs-'))
})

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await rm(runsDir, { recursive: true })
})

/** A process that a run started; gives back its end. */
async function leaveBehind(run: string, name: ServerName): Promise<{ end: Promise<unknown> }> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  children.push(child)
  await once(child, 'spawn')
  const record = await recordOf(child.pid ?? -1)
  if (!record) throw new Error('the child is gone')
  await mkdir(join(runsDir, run), { recursive: true })
  await writeRecord(pidFile(join(runsDir, run), name), record)
  return { end: once(child, 'exit') }
}

it('stops what every earlier run left behind, and forgets the runs', async () => {
  const left = [
    await leaveBehind('1-1000', 'kafka'),
    await leaveBehind('1-1000', 'pinot'),
    await leaveBehind('2-2000', 's3'),
  ]
  expect((await stopLeftovers(runsDir)).toSorted()).toEqual(['kafka', 'pinot', 's3'])
  await Promise.all(left.map(({ end }) => end))
  expect(await readdir(runsDir)).toEqual([])
})

it('finds nothing after runs that ended in order', async () => {
  expect(await stopLeftovers(runsDir)).toEqual([])
})
