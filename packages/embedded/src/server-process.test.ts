import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TapeError } from '@tickertape/errors'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { answersHttp } from './http-probe.ts'
import { ServerProcess } from './server-process.ts'
import { freePorts } from './stack-ports.ts'

let dir: string
let port: number
let server: ServerProcess | undefined
let death: PromiseWithResolvers<TapeError>
const signal = new AbortController().signal

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'server-process-'))
  port = (await freePorts()).s3
  death = Promise.withResolvers()
})

afterEach(async () => {
  await server?.kill('SIGKILL')
  await rm(dir, { recursive: true })
})

const serve = () =>
  `require('node:http').createServer((_, answer) => answer.end()).listen(${port}, '127.0.0.1')`

function serverOf(script: string, { stopMs = 5_000, readyWithinMs = 20_000 } = {}): ServerProcess {
  server = new ServerProcess(
    {
      name: 's3',
      port,
      command: process.execPath,
      args: ['-e', script],
      stopMs,
      async prepare() {},
      isReady: (signal) => answersHttp(`http://127.0.0.1:${port}`, signal),
    },
    {
      logFile: join(dir, 's3.log'),
      pidFile: join(dir, 's3.pid'),
      readyWithinMs,
      onDeath: death.resolve,
    },
  )
  return server
}

it('starts a server, shows its process and memory, and stops it', async () => {
  const server = serverOf(serve())
  await server.start(signal)
  expect(JSON.parse(await readFile(join(dir, 's3.pid'), 'utf8'))).toMatchObject({ pid: server.pid })
  expect(await server.rssBytes()).toBeGreaterThan(10_000_000)
  await server.stop()
  expect(server.pid).toBeUndefined()
  expect(await server.rssBytes()).toBe(0)
  expect(existsSync(join(dir, 's3.pid'))).toBe(false)
})

it('says why a server did not start, in one line with its log file', async () => {
  const server = serverOf(`console.error('ERROR no space left'); process.exit(3)`)
  await expect(server.start(signal)).rejects.toMatchObject({
    code: 'TAPE_STACK_SERVER_DIED',
    message: `s3 did not start (exit code 3): ERROR no space left; see ${join(dir, 's3.log')}`,
  })
})

it('says which program cannot be run', async () => {
  const broken = serverOf(serve())
  server = new ServerProcess(
    { ...broken.spec, command: join(dir, 'missing') },
    { logFile: join(dir, 'l'), pidFile: join(dir, 'p'), readyWithinMs: 1, onDeath() {} },
  )
  await expect(server.start(signal)).rejects.toMatchObject({ code: 'TAPE_STACK_SERVER_DIED' })
})

it('reports a server that ends without having been asked to', async () => {
  const server = serverOf(serve())
  await server.start(signal)
  process.kill(server.pid ?? -1, 'SIGKILL')
  expect(await death.promise).toMatchObject({
    code: 'TAPE_STACK_SERVER_DIED',
    message: expect.stringMatching(/^s3 stopped on its own \(SIGKILL\)/),
    context: { server: 's3', signal: 'SIGKILL' },
  })
})

it('does not report a server that was killed on purpose, and starts it again', async () => {
  const server = serverOf(serve())
  await server.start(signal)
  const first = server.pid
  await server.kill('SIGKILL')
  await server.start(signal)
  expect(server.pid).not.toBe(first)
  await server.stop()
  expect(await Promise.race([death.promise, 'no death'])).toBe('no death')
})

it('kills a server that does not heed SIGTERM in time', async () => {
  const server = serverOf(`process.on('SIGTERM', () => {}); ${serve()}`, { stopMs: 200 })
  await server.start(signal)
  await server.stop()
  expect(server.pid).toBeUndefined()
})

it('gives up on a server that never answers', async () => {
  const server = serverOf(`setInterval(() => {}, 1000)`, { readyWithinMs: 300 })
  await expect(server.start(signal)).rejects.toThrow(/was not ready in time \(still running\)/)
  await server.stop()
})

it("stops waiting with the signal's reason", async () => {
  const server = serverOf(`setInterval(() => {}, 1000)`)
  const reason = new Error('Ctrl-C')
  await expect(server.start(AbortSignal.abort(reason))).rejects.toBe(reason)
})

it('keeps the log of the run before', async () => {
  const server = serverOf(`console.log('first'); ${serve()}`)
  await server.start(signal)
  await server.stop()
  await serverOf(serve()).start(signal)
  expect(await readFile(join(dir, 's3.log.1'), 'utf8')).toBe('first\n')
})
