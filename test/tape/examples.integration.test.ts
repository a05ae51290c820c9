import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig, projectRoot } from '@tickertape/config'
import { createClient, createProducer } from '@tickertape/kafka'
import { eventually, FakeYahoo, quietLog, weekdaysBefore } from '@tickertape/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commands } from '../../apps/cli/src/tape/commands.ts'
import { ownSystem } from './own-system.ts'
import { type Ended, Line } from './shell.ts'

/** What every command prints as its examples, run as printed, on what `npx tape up` runs. */
let env: Record<string, string>
let folder: string
let yahoo: FakeYahoo
let system: Line

const exampleOf = (name: string, at = 0): string =>
  commands.find((command) => command.name === name)?.examples[at]?.line as string

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

/** Those that start and stop things have tests of their own below; access needs a stack with users. */
const untried = new Set(['up', 'down', 'nuke', 'access apply'])
/** Containers are another system: compose.test.ts. */
const isOfContainers = (line: string): boolean => line.includes('--compose')
const examples = commands
  .filter(({ name }) => !untried.has(name))
  .flatMap((command) => command.examples.map((example) => ({ command: command.name, ...example })))
  .filter(({ line }) => !isOfContainers(line))

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

const guides = ['first-run', 'keys-partitions-offsets', 'troubleshooting']

/** Commands of a guide that end by themselves, with the guide that has them. */
const told = guides.flatMap((guide) =>
  [
    ...readFileSync(join(projectRoot, `docs/guides/${guide}.md`), 'utf8').matchAll(
      /^ {4}(npx tape (?!up|down|nuke)[^#\n]*?)\s*(?:#.*)?$/gm,
    ),
  ].map(([, line]) => ({ guide, line: line as string })),
)

describe('a command that a guide tells', () => {
  it.each(told)('works as it stands in $guide: $line', async ({ line }) => {
    const isEndless = /--follow|--interval/.test(line)
    const { code, stderr } = await (isEndless ? runUntilInterrupted(line) : run(line))
    expect(code, stderr).toBe(0)
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
    await using fresh = await start(exampleOf('up', 1))
    const { stdout } = await run('npx tape query --json')
    const { counts } = JSON.parse(stdout) as { counts: { symbol: string }[] }
    expect(counts.map(({ symbol }) => symbol).sort()).toEqual(['AAPL', 'MSFT', 'NVDA'])
    expect((await run(exampleOf('nuke'))).code).toBe(0)
    expect(await fresh.ended()).toMatchObject({ code: 0 })
    expect((await run('npx tape doctor --json')).stdout).toContain('nothing runs')
  })
})
