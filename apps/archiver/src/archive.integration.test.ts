import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ArchiveStore } from '@tickertape/archive'
import { projectRoot } from '@tickertape/config'
import {
  AppProcess,
  BarFeed,
  checkArchive,
  eventually,
  type TestConfig,
  testConfig,
} from '@tickertape/testkit'
import { beforeEach, describe, expect, inject, it } from 'vitest'

/** Lets a test set the wall clock of a service. */
const clock = pathToFileURL(join(projectRoot, 'test/integrity/chaos/clock.ts')).href
const symbols = ['AAPL', 'TSLA', 'GOOGL', 'MSFT', 'NVDA']

let setup: TestConfig
beforeEach(async () => {
  setup = await testConfig(inject('stackEnv'), { S3_SINK_MAX_AGE_MS: '700' })
  using store = new ArchiveStore(setup.config)
  await store.ensureBucket()
})

const readArchive = () => checkArchive(setup.config)

/** The woken zombie may be dealt partitions, and keeps what it reads for a minute. */
const archived = (feed: BarFeed) =>
  eventually(
    readArchive,
    ({ events, problems }) => events >= feed.total || problems.length > 0,
    150_000,
  )

/** Objects that the archiver of this test is filling, by its own metrics. */
async function openObjects(): Promise<number> {
  const { archiver, service } = setup.config
  try {
    const page = await fetch(`http://${service.http_host}:${archiver.http_port}/metrics`)
    return Number(/^tape_archiver_open_objects (\d+)$/m.exec(await page.text())?.[1] ?? 0)
  } catch {
    return 0
  }
}

describe('the archiver', () => {
  it('stores every record once, a quiet topic by age, and what is open at stop', async () => {
    await using feed = await BarFeed.open(setup.config)
    await using archiver = new AppProcess('archiver', setup.env)
    for (let i = 0; i < 20; i++) await feed.send(symbols, 10)
    expect(await archived(feed)).toMatchObject({ events: feed.total, records: 100, problems: [] })
    await feed.send(symbols, 1)
    expect(await archived(feed)).toMatchObject({ events: feed.total, records: 105, problems: [] })
    expect(await archiver.end()).toBe(0)
  })

  it('stores by age what it opened while its wall clock was a day ahead', async () => {
    await using feed = await BarFeed.open(setup.config)
    const env = { ...setup.env, S3_SINK_MAX_AGE_MS: '5000', NODE_OPTIONS: `--import ${clock}` }
    await using archiver = new AppProcess('archiver', env)
    await feed.send(symbols, 1)
    await eventually(openObjects, (open) => open > 0)
    archiver.tell({ clockOffMs: 26 * 3_600_000 })
    await archived(feed)
    await feed.send(symbols, 1)
    await eventually(openObjects, (open) => open > 0)
    archiver.tell({ clockOffMs: 0 })
    expect(await archived(feed)).toMatchObject({ events: feed.total, problems: [] })
  })

  it('keeps bytes that do not decode', async () => {
    await using feed = await BarFeed.open(setup.config)
    await using _archiver = new AppProcess('archiver', setup.env)
    await feed.sendRaw('AAPL', Buffer.from('poison'))
    const { records } = await eventually(readArchive, (found) => found.records > 0)
    expect(records).toBe(1)
    using store = new ArchiveStore(setup.config)
    for await (const key of store.keys('')) {
      for await (const record of store.records(key)) {
        expect(record).toMatchObject({
          key: 'AAPL',
          value: null,
          value_base64: Buffer.from('poison').toString('base64'),
          error: 'TAPE_SCHEMA_MAGIC_BYTE',
        })
      }
    }
  })

  it('loses and doubles nothing when it is killed again and again', async () => {
    await using feed = await BarFeed.open(setup.config)
    for (let round = 0; round < 3; round++) {
      await using archiver = new AppProcess('archiver', setup.env)
      const before = (await readArchive()).records
      const sending = (async () => {
        for (let i = 0; i < 60; i++) await feed.send(symbols, 20)
      })()
      await eventually(readArchive, ({ records }) => records > before, 60_000)
      await archiver.end('SIGKILL')
      await sending
    }
    await using _last = new AppProcess('archiver', setup.env)
    expect(await archived(feed)).toMatchObject({ events: feed.total, records: 900, problems: [] })
  })

  it('survives a zombie: stopped past its session, replaced, and woken up again', async () => {
    await using feed = await BarFeed.open(setup.config)
    await using zombie = new AppProcess('archiver', { ...setup.env, S3_SINK_MAX_AGE_MS: '60000' })
    await feed.send(symbols, 10)
    await eventually(openObjects, (open) => open > 0)
    process.kill(zombie.pid, 'SIGSTOP')
    await feed.send(symbols, 10)
    await using _heir = new AppProcess('archiver', {
      ...setup.env,
      ARCHIVER_HTTP_PORT: setup.env.FLATTENER_HTTP_PORT as string,
    })
    await archived(feed)
    process.kill(zombie.pid, 'SIGCONT')
    for (let i = 0; i < 10; i++) await feed.send(symbols, 10)
    expect(await archived(feed)).toMatchObject({ events: feed.total, records: 60, problems: [] })
  })

  it('ends with the code for refused credentials', async () => {
    await using archiver = new AppProcess('archiver', {
      ...setup.env,
      MINIO_ROOT_PASSWORD: 'wrong',
    })
    expect(await archiver.exited()).toBe(77)
    expect(archiver.output).toContain('TAPE_S3_REFUSED')
    expect(archiver.output).not.toContain('tickertape-test-secret')
  })
})
