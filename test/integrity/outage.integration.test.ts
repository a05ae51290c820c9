import { ArchiveStore } from '@tickertape/archive'
import type { CoreServer } from '@tickertape/embedded'
import { PinotController } from '@tickertape/pinot'
import {
  AppProcess,
  BarFeed,
  checkArchive,
  checkFlattened,
  eventually,
  startTestStack,
  type TestConfig,
  type TestStack,
  testConfig,
} from '@tickertape/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { audited } from './audited.ts'

const symbols = ['AAPL', 'TSLA', 'GOOGL', 'MSFT', 'NVDA']

/** A stack of its own: these tests take servers away. */
let testStack: TestStack
let setup: TestConfig

beforeAll(async () => {
  testStack = await startTestStack()
})
afterAll(async () => {
  await testStack[Symbol.asyncDispose]()
})
beforeEach(async () => {
  setup = await testConfig(testStack.env, { S3_SINK_MAX_AGE_MS: '500' })
  using store = new ArchiveStore(setup.config)
  await store.ensureBucket()
  await using _topics = await BarFeed.open(setup.config)
  await using bootstrap = new AppProcess('pinot-bootstrap', setup.env)
  expect(await bootstrap.exited(), bootstrap.output).toBe(0)
})

async function withoutServer(name: CoreServer, work: () => Promise<void>): Promise<void> {
  await testStack.kill(name)
  await work()
  await testStack.start(name)
}

async function everythingIsThere(feed: BarFeed): Promise<void> {
  const flattened = () => checkFlattened(setup.config, feed.sent)
  const archived = () => checkArchive(setup.config)
  await eventually(flattened, ({ events }) => events >= feed.total, 90_000)
  await eventually(archived, ({ events }) => events >= feed.total, 90_000)
  expect(await flattened()).toEqual({ events: feed.total, problems: [] })
  expect(await archived()).toMatchObject({ events: feed.total, problems: [] })
  const { streams } = await audited(setup.config)
  expect(streams[0]).toMatchObject({ raw: feed.total, queryable: feed.total })
}

describe('services', () => {
  it('go on where they were when the broker was killed and came back', async () => {
    await using feed = await BarFeed.open(setup.config)
    await using flattener = new AppProcess('flattener', setup.env)
    await using archiver = new AppProcess('archiver', setup.env)
    for (let i = 0; i < 10; i++) await feed.send(symbols, 20)
    await everythingIsThere(feed)
    let sent: Promise<void> = Promise.resolve()
    await withoutServer('kafka', async () => {
      sent = feed.send(symbols, 20)
    })
    await sent
    for (let i = 0; i < 10; i++) await feed.send(symbols, 20)
    await everythingIsThere(feed)
    expect(await flattener.end()).toBe(0)
    expect(await archiver.end()).toBe(0)
  })

  it('wait for an object store that is away, and archive what came in between', async () => {
    await using feed = await BarFeed.open(setup.config)
    await using _flattener = new AppProcess('flattener', setup.env)
    await using archiver = new AppProcess('archiver', setup.env)
    await feed.send(symbols, 20)
    await everythingIsThere(feed)
    await withoutServer('s3', async () => {
      for (let i = 0; i < 10; i++) await feed.send(symbols, 20)
      await eventually(
        async () => archiver.output,
        (output) => output.includes('waiting for the object store'),
      )
    })
    await everythingIsThere(feed)
  })

  it('start while the registry is away, and begin when it is there', async () => {
    await using feed = await BarFeed.open(setup.config)
    await feed.send(symbols, 20)
    await using flattener = await (async () => {
      let process: AppProcess | undefined
      await withoutServer('registry', async () => {
        const early = new AppProcess('flattener', setup.env)
        process = early
        await eventually(
          async () => early.output,
          (output) => output.includes('waiting for the schema registry'),
        )
      })
      return process as unknown as AppProcess
    })()
    await using _archiver = new AppProcess('archiver', setup.env)
    await everythingIsThere(feed)
    expect(await flattener.end()).toBe(0)
  })
})

describe('a table', () => {
  it('reads on when the registry was away as a segment of it began', async () => {
    const { table, controller_url } = setup.config.pinot
    const controller = new PinotController(controller_url)
    const states = async () => (await controller.partitionStates(table)).map(({ state }) => state)
    await using feed = await BarFeed.open(setup.config)
    await using _flattener = new AppProcess('flattener', setup.env)
    await using _archiver = new AppProcess('archiver', setup.env)
    await feed.send(symbols, 20)
    await everythingIsThere(feed)
    await withoutServer('registry', async () => {
      await controller.forceCommit(table)
      await feed.send(symbols, 20)
      await eventually(states, (found) => found.some((state) => state !== 'CONSUMING'), 60_000)
    })
    await eventually(states, (found) => found.every((state) => state === 'CONSUMING'), 120_000)
    await everythingIsThere(feed)
  })
})
