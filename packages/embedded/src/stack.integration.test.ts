import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fetchServers } from './fetch-servers.ts'
import { isKafkaReady } from './kafka-probe.ts'
import { processFacts } from './process-facts.ts'
import { defaultCacheDir } from './server-cache.ts'
import { coreServers, type ServerName } from './server-spec.ts'
import type { Stack } from './stack.ts'
import { freePorts, isFree, portNames, portUses, type StackPorts } from './stack-ports.ts'
import { type StackOptions, startStack } from './start-stack.ts'

const cacheDir = process.env.TICKERTAPE_CACHE || defaultCacheDir()
const s3 = { accessKey: 'stack-test', secretKey: 'stack-test-secret', bucket: 'archive' }
let dataDir: string
let ports: StackPorts
let stack: Stack
let schemaId: number

const options = (): StackOptions => ({ dataDir, cacheDir, ports, s3 })

beforeAll(async () => {
  await fetchServers({ cacheDir })
  dataDir = await mkdtemp(join(tmpdir(), 'stack-'))
  ports = await freePorts()
  stack = await startStack(options())
})

afterAll(async () => {
  await stack?.stop()
  await rm(dataDir, { recursive: true, force: true })
})

async function json(url: string, init?: RequestInit): Promise<unknown> {
  const response = await fetch(url, init)
  expect(response.status).toBe(200)
  return response.json()
}

const isCore = (server: ServerName): boolean => coreServers.some((name) => name === server)

const schema = '{"type":"record","name":"Bar","fields":[{"name":"c","type":"double"}]}'

/** Registering a schema that is there already gives its id. */
async function register(): Promise<number> {
  const answer = await json(`${stack.urls.registry}/subjects/bar-value/versions`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    body: JSON.stringify({ schema }),
  })
  return (answer as { id: number }).id
}

const pids = (): number[] => stack.servers.map(({ pid }) => pid ?? -1)

const alive = async (all: readonly number[]): Promise<unknown[]> =>
  (await Promise.all(all.map((pid) => processFacts(pid)))).filter(Boolean)

it('starts servers that all answer their clients', async () => {
  const { urls } = stack
  expect(await isKafkaReady(ports.kafka, AbortSignal.timeout(5_000))).toBe(true)
  expect(await json(`${urls.registry}/subjects`)).toEqual([])
  expect(await json(`${urls.pinotController}/instances`)).toMatchObject({
    instances: expect.arrayContaining([
      'Broker_embedded',
      'Controller_embedded',
      'Server_embedded',
    ]),
  })
  const bucket = await fetch(`${urls.s3}/archive`)
  expect(await bucket.text()).toContain('AccessDenied')
  const missing = await fetch(`${urls.s3}/elsewhere`)
  expect(await missing.text()).toContain('NoSuchBucket')
})

it('takes less than 3 GB of memory', async () => {
  const sizes = await Promise.all(stack.servers.map((server) => server.rssBytes()))
  expect(Math.min(...sizes)).toBeGreaterThan(0)
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(3e9)
})

it("listens on loopback, but for Pinot's query port", async () => {
  const outside = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)
  const listening = portNames.filter((name) => isCore(portUses[name].server))
  for (const name of listening) {
    expect(await isFree(ports[name], '127.0.0.1'), name).toBe(false)
    if (!outside || portUses[name].host === '0.0.0.0') continue
    expect(await isFree(ports[name], outside.address), name).toBe(true)
  }
})

it('shares neither its folder nor its ports with a second stack', async () => {
  await expect(startStack(options())).rejects.toMatchObject({ code: 'TAPE_STACK_ALREADY_RUNNING' })
  const elsewhere = join(dataDir, 'second')
  await expect(startStack({ ...options(), dataDir: elsewhere })).rejects.toMatchObject({
    code: 'TAPE_STACK_PORT_TAKEN',
    message: expect.stringContaining(`port ${ports.kafka} (kafka, for kafka) is in use by process`),
  })
  expect(await alive(pids())).toHaveLength(5)
})

it('reports a server that was killed, which starts again with every schema that it answered for', async () => {
  schemaId = await register()
  const registry = stack.servers.find(({ name }) => name === 'registry')
  process.kill(registry?.pid ?? -1, 'SIGKILL')
  expect(await stack.died).toMatchObject({
    code: 'TAPE_STACK_SERVER_DIED',
    message: expect.stringMatching(/^registry stopped on its own \(SIGKILL\)/),
  })
  await stack.start('registry')
  expect(await json(`${stack.urls.registry}/schemas/ids/${schemaId}`)).toMatchObject({
    schema: expect.stringContaining('Bar'),
  })
})

it('leaves nothing running when it stops', async () => {
  const before = pids()
  expect(await alive(before)).toHaveLength(5)
  await stack.stop()
  expect(await alive(before)).toEqual([])
  expect(await readdir(join(dataDir, 'run'))).toEqual([])
})

it('stops what it has started when the start is given up', async () => {
  const giveUp = new AbortController()
  const reason = new Error('Ctrl-C')
  const onEvent: StackOptions['onEvent'] = ({ state }) => {
    if (state === 'ready') giveUp.abort(reason)
  }
  await expect(startStack({ ...options(), signal: giveUp.signal, onEvent })).rejects.toBe(reason)
  expect(await readdir(join(dataDir, 'run'))).toEqual([])
  for (const name of portNames) expect(await isFree(ports[name], '0.0.0.0'), name).toBe(true)
})

it('leaves nothing running when its own process is killed', async () => {
  const script = fileURLToPath(new URL('../test/hold-stack.ts', import.meta.url))
  const owner = fork(script, [JSON.stringify(options())])
  const [held] = (await once(owner, 'message')) as [number[]]
  expect(await alive(held)).toHaveLength(5)
  owner.kill('SIGKILL')
  await expect.poll(() => alive(held), { timeout: 60_000, interval: 200 }).toEqual([])
})

it('starts again with its schemas', async () => {
  stack = await startStack(options())
  expect(await register()).toBe(schemaId)
})

it('starts empty when asked to', async () => {
  await stack.stop()
  stack = await startStack({ ...options(), fresh: true })
  expect(await json(`${stack.urls.registry}/subjects`)).toEqual([])
})
