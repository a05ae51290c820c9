import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createClient, KafkaAdmin, Registry } from '@tickertape/kafka'
import { schemas } from '@tickertape/schema'
import {
  AppProcess,
  BarFeed,
  checkFlattened,
  eventually,
  ForgetfulRegistry,
  quietLog,
  type TestConfig,
  testConfig,
} from '@tickertape/testkit'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'

const main = join(import.meta.dirname, '../main.ts')

let setup: TestConfig
let registry: ForgetfulRegistry
/** A schema that readers can read and that the registry has forgotten. */
let lostId: number

beforeEach(async () => {
  const stackEnv = inject('stackEnv')
  registry = await ForgetfulRegistry.before(stackEnv.SCHEMA_REGISTRY_URL as string)
  setup = await testConfig(stackEnv, {
    SCHEMA_REGISTRY_URL: registry.url,
    FLATTENER_POISON_SHARE: '1',
  })
  const subject = `${setup.config.kafka.topics.raw_trade}-elsewhere`
  lostId = await new Registry(registry.url).register({
    ...{ subject, compatibility: 'BACKWARD' },
    schema: { ...schemas.bars.batch, doc: 'the same, told otherwise' },
  })
  registry.forget(lostId)
})
afterEach(() => registry[Symbol.asyncDispose]())

interface Ended {
  readonly code: number | string | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs `npm run dlq -- ...` as a user does; with `killAfterMs` it may not live to its end. */
async function dlq(args: readonly string[], killAfterMs?: number): Promise<Ended> {
  const env = { ...process.env, ...setup.env }
  const child = execFile(process.execPath, [main, 'dlq', ...args], { env, maxBuffer: 1 << 26 })
  const out: string[] = []
  const err: string[] = []
  child.stdout?.on('data', (text) => out.push(text))
  child.stderr?.on('data', (text) => err.push(text))
  const timer =
    killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs)
  await once(child, 'close')
  clearTimeout(timer)
  return { code: child.exitCode ?? child.signalCode, stdout: out.join(''), stderr: err.join('') }
}

interface Listed {
  readonly place: string
  readonly code: string
  readonly state: string
  readonly origin: { readonly topic: string; readonly offset: number }
}

async function listed(...args: string[]): Promise<Listed[]> {
  const { code, stdout, stderr } = await dlq(['list', '--json', ...args])
  expect(code, stderr).toBe(0)
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}

async function caughtUp(): Promise<void> {
  const { kafka, flattener } = setup.config
  const client = createClient({
    brokers: kafka.bootstrap_servers,
    clientId: 'test',
    log: quietLog,
  })
  await using admin = await KafkaAdmin.connect(client)
  const lag = async () => {
    const committed = await admin.committed(flattener.group_id, kafka.topics.raw_trade)
    const ranges = await admin.ranges(kafka.topics.raw_trade)
    return ranges.reduce(
      (sum, { partition, high }) => sum + high - (committed.get(partition) ?? 0),
      0,
    )
  }
  await eventually(lag, (records) => records === 0, 60_000)
}

const clean = (feed: BarFeed) => ({ events: feed.total, problems: [] })

describe('npm run dlq', () => {
  it('says that there is no topic for them yet, instead of waiting for it', async () => {
    const { code, stderr } = await dlq(['list'])
    expect([code, stderr]).toEqual([69, expect.stringContaining('TAPE_KAFKA_TOPIC_MISSING')])
  })

  it('lists, shows, replays after a fix and discards, and knows what is done with', async () => {
    await using feed = await BarFeed.open(setup.config)
    await using _flattener = new AppProcess('flattener', setup.env)
    expect((await dlq(['list'])).stdout).toBe('there are no dead letters\n')
    await feed.send(['AAPL'], 2)
    await feed.send(['LATE'], 3, lostId)
    await feed.sendRaw('AAPL', Buffer.from('{"not":"avro"}'))
    await feed.send(['LATE'], 2, lostId)
    await caughtUp()

    const letters = await listed()
    expect(letters.map(({ code, state }) => `${code} ${state}`).sort()).toEqual([
      'TAPE_SCHEMA_MAGIC_BYTE open',
      'TAPE_SCHEMA_UNKNOWN_ID open',
      'TAPE_SCHEMA_UNKNOWN_ID open',
    ])
    expect(letters[0]?.origin.topic).toBe(setup.config.kafka.topics.raw_trade)
    const { stdout: table } = await dlq(['list', '--reason', 'unknown_id'])
    expect(table).toMatch(/^ +2 {2}TAPE_SCHEMA_UNKNOWN_ID/m)
    const none = await dlq(['list', '--topic', 'bogus'])
    expect(none.stdout).toContain(
      'reasons: TAPE_SCHEMA_MAGIC_BYTE, TAPE_SCHEMA_UNKNOWN_ID; topics:',
    )

    const place = letters.find(({ code }) => code === 'TAPE_SCHEMA_MAGIC_BYTE')?.place as string
    const shown = (await dlq(['show', place])).stdout
    expect(shown).toContain('reason    the value begins with 0x7b instead of 0x00\n')
    expect(shown).toContain('key       AAPL\n')
    expect(shown).toMatch(/does not decode: .*\n\{"not":"avro"\}\n$/)
    expect((await dlq(['show', place, '--raw'])).stdout).toBe('{"not":"avro"}')
    const missing = await dlq(['show', '0@999'])
    expect([missing.code, missing.stderr]).toMatchObject([
      64,
      /there is no dead letter 0@999: partition 0/,
    ])

    registry.remember(lostId)
    const replayed = await dlq(['replay', '--reason', 'UNKNOWN_ID'])
    expect([replayed.code, replayed.stdout]).toEqual([0, 'replayed 2\n'])
    await caughtUp()
    expect(await checkFlattened(setup.config, feed.sent)).toEqual(clean(feed))
    expect((await dlq(['replay', '--reason', 'UNKNOWN_ID'])).stdout).toBe('replayed 0\n')

    const unasked = await dlq(['discard', place])
    expect([unasked.code, unasked.stderr]).toMatchObject([64, /give --yes/])
    expect((await dlq(['discard', place, '--yes'])).stdout).toBe('discarded 1\n')
    expect((await dlq(['replay', place])).stdout).toBe(
      `skipped 1 (${place}): already discarded\nreplayed 0\n`,
    )
    expect(await listed()).toEqual([])
    const states = (await listed('--handled')).map(({ state }) => state).sort()
    expect(states).toEqual(['discarded', 'replayed', 'replayed'])
    expect(await checkFlattened(setup.config, feed.sent)).toEqual(clean(feed))
  })

  it('replays a letter that is bad still into a new letter', async () => {
    await using feed = await BarFeed.open(setup.config)
    await using _flattener = new AppProcess('flattener', setup.env)
    await feed.sendRaw('AAPL', Buffer.from('bad'))
    await caughtUp()
    expect((await dlq(['replay', '--all'])).stdout).toBe('replayed 1\n')
    await caughtUp()
    const letters = await listed('--handled')
    expect(letters.map(({ state, origin }) => [state, origin.offset])).toEqual([
      ['open', 1],
      ['replayed', 0],
    ])
    const { stdout } = await dlq(['show', letters[0]?.place as string])
    expect(stdout).toContain(`header dlq-replayed-from  ${letters[1]?.place}\n`)
  })

  it('replays each letter once, in order, although it is killed again and again and runs twice at a time', async () => {
    await using feed = await BarFeed.open(setup.config)
    const symbols = ['AAPL', 'TSLA', 'GOOGL', 'MSFT', 'NVDA', 'AMZN', 'META']
    await using _flattener = new AppProcess('flattener', setup.env)
    for (let i = 0; i < 60; i++) await feed.send(symbols, 400, lostId)
    await caughtUp()
    registry.remember(lostId)
    const started = performance.now()
    expect((await dlq(['list', '--limit', '1'])).code).toBe(0)
    const toFirstAnswer = performance.now() - started
    for (let i = 0; i < 12; i++) await dlq(['replay', '--all'], toFirstAnswer * (0.7 + i / 15))
    const both = await Promise.all([dlq(['replay', '--all']), dlq(['replay', '--all'])])
    // One may find that the other replays (75), or have the broker end its transaction under it (69).
    for (const { code, stderr } of both) expect([0, 69, 75], stderr).toContain(code)
    expect((await dlq(['replay', '--all'])).code).toBe(0)
    await caughtUp()
    expect(await listed()).toEqual([])
    const handled = await listed('--handled')
    const replayed = handled.filter(({ state }) => state === 'replayed')
    expect([handled.length, replayed.length]).toEqual([420, 420])
    expect(await checkFlattened(setup.config, feed.sent)).toEqual(clean(feed))
  })
})
