import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { recordOf } from './process-record.ts'
import { hasLeftovers, removeStack, stackOwner, stopOrphans, stopOwner } from './running-stack.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tickertape-running-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

/** A process that holds the data folder and says when it is ready to be stopped. */
async function owner(onTerm: string) {
  const script = `process.on('SIGTERM', () => { ${onTerm} }); setInterval(() => {}, 1000); console.log('up')`
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  await writeFile(join(dir, 'stack.lock'), JSON.stringify(await recordOf(child.pid as number)))
  return child
}

describe('a running stack', () => {
  it('has an owner, who stops in order when asked', async () => {
    expect(await stackOwner(dir)).toBeUndefined()
    const child = await owner('process.exit(0)')
    expect(await stackOwner(dir)).toMatchObject({ pid: child.pid })
    expect(await stopOwner(dir, { forMs: 20_000 })).toBe(true)
    expect(await stackOwner(dir)).toBeUndefined()
  })

  it('is not ended by force when its owner takes long', async () => {
    const child = await owner('')
    expect(await stopOwner(dir, { forMs: 300 })).toBe(false)
    expect(child.exitCode).toBeNull()
    child.kill('SIGKILL')
    await once(child, 'exit')
  })

  it('is not removed while it runs, and entirely when it does not', async () => {
    const child = await owner('process.exit(0)')
    await mkdir(join(dir, 'data/kafka'), { recursive: true })
    await writeFile(join(dir, 'mine.txt'), 'not of the stack')
    await expect(removeStack(dir)).rejects.toMatchObject({ code: 'TAPE_STACK_ALREADY_RUNNING' })
    await stopOwner(dir, { forMs: 20_000 })
    expect(child.signalCode ?? child.exitCode).toBe(0)
    await removeStack(dir)
    expect(['data', 'stack.lock', 'mine.txt'].map((name) => existsSync(join(dir, name)))).toEqual([
      ...[false, false, true],
    ])
  })

  it('leaves servers behind when its owner is killed, which are told and stopped', async () => {
    const run = join(dir, 'run/1-1')
    await mkdir(run, { recursive: true })
    const script = "setInterval(() => {}, 1000); console.log('up')"
    const server = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(server.stdout, 'data')
    const record = JSON.stringify(await recordOf(server.pid as number))
    await writeFile(join(run, 'kafka.pid'), record)
    expect(await hasLeftovers(dir)).toBe(true)
    expect(await stopOrphans(dir)).toEqual(['kafka'])
    expect(await hasLeftovers(dir)).toBe(false)
  })
})
