import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig, projectRoot } from '@tickertape/config'
import { codes } from '@tickertape/errors'
import { createClient, createProducer } from '@tickertape/kafka'
import {
  eventually,
  FakeAlpaca,
  FakeYahoo,
  freePort,
  quietLog,
  weekdaysBefore,
} from '@tickertape/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commands } from '../../apps/cli/src/tape/commands.ts'
import { OwnClone } from '../docs/own-clone.ts'
import { printedCommands } from '../docs/printed-commands.ts'
import { ownSystem } from './own-system.ts'
import { type Ended, Line } from './shell.ts'

/** What every command prints as its examples, run as printed, on what `npx tape up` runs. */
let env: Record<string, string>
let folder: string
let yahoo: FakeYahoo
let system: Line

/** The first example of a command that has this in it. */
const exampleOf = (name: string, part = ''): string =>
  commands
    .find((command) => command.name === name)
    ?.examples.find(({ line }) => line.includes(part))?.line as string

const run = (line: string): Promise<Ended> => new Line(line, env, folder).ended()

/** Runs a line that ends by Ctrl-C, which it gets when it has printed something. */
async function runUntilInterrupted(line: string): Promise<Ended> {
  await using running = new Line(line, env, folder)
  await eventually(async () => running.stdout.length > 0 || !running.isRunning, Boolean, 60_000)
  running.interrupt()
  return await running.ended()
}

async function start(line: string): Promise<Line> {
  const running = new Line(line, env, folder)
  const isUp = () => running.stdout.includes('first row queryable')
  const late = AbortSignal.timeout(240_000)
  await eventually(async () => isUp() || !running.isRunning || late.aborted, Boolean, 250_000)
  if (isUp() && running.isRunning) return running
  await running[Symbol.asyncDispose]()
  throw new Error(`${line} did not come up:\n${running.stdout}${running.stderr}`)
}

/** A record that nobody can read, which becomes the dead letter 0@0. */
async function spoil(): Promise<void> {
  const { kafka } = loadConfig({ env: { ...process.env, ...env } })
  const client = createClient({ brokers: kafka.bootstrap_servers, clientId: 'test', log: quietLog })
  await using producer = await createProducer(client)
  const value = Buffer.from('not avro')
  await producer.send([{ topic: kafka.topics.raw_trade, partition: 0, key: 'AAPL', value }])
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tickertape-typed-'))
  await symlink(join(projectRoot, 'node_modules'), join(folder, 'node_modules'))
  yahoo = await FakeYahoo.start({ days: weekdaysBefore(new Date().toISOString().slice(0, 10), 30) })
  env = { ...(await ownSystem()), YAHOO_URL: yahoo.http.url, YAHOO_SPACING_MS: '1' }
  const bars = 'time,open,high,low,close,volume\n2026-11-20T15:00:00Z,1,2,1,2,10\n'
  await writeFile(join(folder, 'bars.csv'), bars)
  system = await start(exampleOf('up'))
  await spoil()
  const isThere = async () => (await run('npx tape dlq show 0@0')).code === 0
  await eventually(isThere, Boolean, 60_000)
})

afterAll(async () => {
  await system?.[Symbol.asyncDispose]()
  await yahoo?.[Symbol.asyncDispose]()
  for (const path of [folder, env.EMBEDDED_DATA_DIR as string]) {
    await rm(path, { recursive: true, force: true })
  }
})

/**
 * Those that start and stop things have tests of their own below; `up --with streaming-sql` and `sql` need Flink and are
 * tested with it; access needs a stack with users, load-snowflake an account; check fails when a day has holes, and its own
 * test says when.
 */
const untried = new Set(['up', 'down', 'nuke', 'access apply', 'sql', 'load-snowflake', 'check'])
/** Containers are another system: compose.test.ts. */
const isOfContainers = (line: string): boolean => line.includes('--compose')
/** Stores of sinks that this system has not: test/sinks. */
const isOfSinks = (line: string): boolean => line.includes('--sink ')
const examples = commands
  .filter(({ name }) => !untried.has(name))
  .flatMap((command) => command.examples.map((example) => ({ command: command.name, ...example })))
  .filter(({ line }) => !isOfContainers(line) && !isOfSinks(line))

/** Into files, or where nothing is to tell in a good run. */
const isQuiet = (line: string): boolean => /[>]|source |--from 1m|--level warn/.test(line)

describe('an example that help prints', () => {
  it.each(examples)('works as printed: $line', async ({ line, endless }) => {
    const { code, stdout, stderr } = await (endless ? runUntilInterrupted(line) : run(line))
    expect(code, stderr).toBe(0)
    if (!isQuiet(line)) expect(stdout).not.toBe('')
    if (!line.includes('--json')) return
    for (const text of stdout.split('\n').filter(Boolean)) JSON.parse(text)
  })

  it('leaves the files that it says', async () => {
    expect(await readFile(join(folder, 'closes.csv'), 'utf8')).toMatch(/^symbol,c,time_stamp\r\n/)
    expect(await readFile(join(folder, 'letter.bin'), 'utf8')).toBe('not avro')
  })
})

/** Guides, and sections of guides, whose commands are run as they stand. */
const guides = [
  ['first-run'],
  ['keys-partitions-offsets'],
  ['troubleshooting'],
  ['dead-letters', 'Try it'],
  ['replay', 'Replay a day'],
] as const

const told = guides.flatMap(([guide, section]) =>
  printedCommands(guide, section)
    .filter(({ line }) => /^npx (tape|node)/.test(line) && !/^npx tape (up|down|nuke)/.test(line))
    .map((command) => ({ guide, ...command })),
)

describe('a command that a guide tells', () => {
  it.each(told)('works as it stands in $guide: $line', async ({ line, fails }) => {
    const isEndless = /--follow|--interval/.test(line)
    const { code, stderr } = await (isEndless ? runUntilInterrupted(line) : run(line))
    expect(code, stderr).toBe(fails ? codes[fails].exit : 0)
    if (fails) expect(stderr).toContain(fails)
  })
})

describe('docs/guides/own-api-key.md', () => {
  const [produce, query] = printedCommands('own-api-key', '2. Try it beside what runs').map(
    ({ line }) => line,
  ) as [string, string]

  it('brings what a venue sends to who has its key, and refuses who has not', async () => {
    await using venue = await FakeAlpaca.start()
    const key = { ALPACA_URL: venue.url, APCA_API_KEY_ID: venue.key }
    const right = { ...env, ...key, APCA_API_SECRET_KEY: venue.secret }
    const trade = { T: 't', S: 'FAKEPACA', x: 'N', p: 12.5, s: 1, c: ['@'], z: 'A' }
    let id = 0
    const sending = setInterval(
      () => venue.publish([{ ...trade, i: ++id, t: new Date().toISOString() }]),
      200,
    )
    const { code, stdout, stderr } = await new Line(produce, right, folder).ended()
    clearInterval(sending)
    expect(code, stderr).toBe(0)
    expect(stdout).toMatch(/^[1-9]\d* events sent, 0 rejected/)
    const rows = async () => (await run(query)).stdout
    await eventually(rows, (table) => /FAKEPACA +[1-9]\d* +12.5/.test(table), 60_000)

    const wrong = { ...right, APCA_API_SECRET_KEY: 'another' }
    const refused = await new Line(produce, wrong, folder).ended()
    expect([refused.code, refused.stderr]).toEqual([77, expect.stringContaining('SOURCE_REFUSED')])
  })
})

describe('docs/guides/adding-a-source.md', () => {
  it('brings the rows of a new source to SQL', async () => {
    await using clone = await OwnClone.make()
    await clone.follow('adding-a-source')
    const port = String(await freePort())
    const own = { ...env, EXAMPLE_URL: `http://127.0.0.1:${port}` }
    await using _venue = new Line('exec node venue.mjs', { ...own, PORT: port }, clone.folder)
    const [produce, query, audit] = printedCommands('adding-a-source', '8. Run it').map(
      ({ line }) => `PATH=${clone.folder}/bin:$PATH ${line}`,
    ) as [string, string, string]
    const sent = await new Line(produce, own, clone.folder).ended()
    expect(sent.stdout, sent.stderr).toContain('3 events sent, 0 rejected')
    const rows = async () => (await new Line(query, own, clone.folder).ended()).stdout
    await eventually(rows, (table) => table.match(/^ACME/gm)?.length === 3, 60_000)
    expect((await new Line(audit, own, clone.folder).ended()).code).toBe(0)
  })
})

describe('what runs', () => {
  it('is stopped by npx tape down from elsewhere, and its terminal says so', async () => {
    const { code, stdout } = await run(exampleOf('down'))
    expect([code, stdout]).toEqual([0, 'everything is stopped\n'])
    expect(await system.ended()).toMatchObject({ code: 0 })
    expect((await run('npx tape status')).code).toBe(69)
  })

  it('begins anew with npx tape up --fresh, and is gone after npx tape nuke --yes', async () => {
    await using fresh = await start(exampleOf('up', '--fresh'))
    const { stdout } = await run('npx tape query --json')
    const { counts } = JSON.parse(stdout) as { counts: { symbol: string }[] }
    expect(counts.map(({ symbol }) => symbol).sort()).toEqual(['AAPL', 'MSFT', 'NVDA'])
    expect((await run(exampleOf('nuke'))).code).toBe(0)
    expect(await fresh.ended()).toMatchObject({ code: 0 })
    expect((await run('npx tape doctor --json')).stdout).toContain('nothing runs')
  })

  it('goes on with a service that somebody else runs, as docs/guides/replacing-a-service.md says', async () => {
    const page = 'replacing-a-service'
    const [up] = printedCommands(page, '1. Run everything but one').map(({ line }) => line)
    const [own] = printedCommands(page, '2. Run yours').map(({ line }) => line)
    await using others = new Line(up as string, env, folder)
    await using _mine = new Line(`exec ${(own as string).slice('npx '.length)}`, env, projectRoot)
    const isUp = async () => others.stdout.includes('first row queryable') || !others.isRunning
    await eventually(isUp, Boolean, 240_000)
    for (const { line } of printedCommands(page, '3. See that nothing was lost or doubled')) {
      const { code, stderr } = await run(line)
      expect(code, `${line}\n${stderr}${others.stderr}`).toBe(0)
    }
    others.interrupt()
    expect(await others.ended()).toMatchObject({ code: 0 })
  })

  it('gives a lost topic back its records, as docs/guides/replay.md says', async () => {
    await using others = new Line('npx tape up --without producer', env, folder)
    const isUp = async () => others.stdout.includes('live page: ') || !others.isRunning
    await eventually(isUp, Boolean, 240_000)
    // What is not archived yet would be lost with the topic.
    expect((await run('npx tape audit')).code).toBe(0)
    const held = async () => (await run('npx tape topics describe iex-topic-1 --json')).stdout
    const before = JSON.parse(await held())
    expect((await run('npx tape topics delete iex-topic-1 --own --yes')).code).toBe(0)
    const [replay] = printedCommands('replay', 'A topic that was lost').map(({ line }) => line)
    const { code, stderr } = await run(replay as string)
    expect(code, stderr).toBe(0)
    expect(JSON.parse(await held()).partitions).toEqual(before.partitions)
    others.interrupt()
    expect(await others.ended()).toMatchObject({ code: 0 })
  })
})
