import { createClient, Registry, readTopic } from '@tickertape/kafka'
import { PinotBroker } from '@tickertape/pinot'
import { Decoder, type RawBar } from '@tickertape/schema'
import {
  AppContainer,
  BarFeed,
  checkArchive,
  checkFlattened,
  docker,
  eventually,
  imageOf,
  quietLog,
  type TestConfig,
  testConfig,
} from '@tickertape/testkit'
import { beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'

const apps = ['producer', 'flattener', 'archiver', 'dashboard', 'watcher', 'pinot-bootstrap']
const services = ['producer', 'flattener', 'archiver', 'dashboard'] as const
const symbols = ['AAPL', 'TSLA', 'GOOGL']
const network = inject('stackNetwork')

let setup: TestConfig
const start = (app: string, port?: number) =>
  AppContainer.start(app, { network, env: setup.env, ...(port ? { port } : {}) })

async function barsInRawTopic(): Promise<RawBar[]> {
  const { kafka, schema_registry } = setup.config
  const registry = new Registry(schema_registry.url)
  const decoder = new Decoder<{ bars: RawBar[] }>((id) => registry.schemaById(id))
  const bars: RawBar[] = []
  await readTopic(
    createClient({ brokers: kafka.bootstrap_servers, clientId: 'test', log: quietLog }),
    {
      topic: kafka.topics.raw_trade,
      onBatch: async ({ records }) => {
        for (const { value } of records) bars.push(...(await decoder.decode(value)).bars)
      },
    },
  )
  return bars
}

describe.skipIf(!network)('the image', () => {
  beforeAll(async () => {
    await docker(['compose', 'build', ...apps])
  }, 600_000)
  beforeEach(async () => {
    setup = await testConfig(inject('stackEnv'), {
      S3_SINK_MAX_AGE_MS: '500',
      PRODUCER_RATE: '100',
    })
  })

  it.each(apps)('of the %s is small, not for root, and starts node itself', async (app) => {
    const [{ Size, Config }] = JSON.parse(await docker(['image', 'inspect', imageOf(app)]))
    expect(Size).toBeLessThan(350e6)
    expect(Config.User).toBe('node')
    expect(Config.Cmd).toEqual(['node', 'main.ts'])
    const list = ['ls', '/app/node_modules', '/app/node_modules/@tickertape', '/app/packages']
    const parts = (await docker(['run', '--rm', imageOf(app), ...list])).split('\n')
    expect(parts).toContain('config')
    for (const name of ['typescript', 'vitest', 'testcontainers', 'testkit', 'embedded']) {
      expect(parts).not.toContain(name)
    }
  })

  it.each(services)('of the %s is ready after less than 2 s of CPU time', async (app) => {
    await using container = await start(app, setup.config[app].http_port)
    expect(await container.cpuMs()).toBeLessThan(2_000)
  })

  it('of the producer sends bars under a registered schema, all of them acknowledged at its end', async () => {
    await using producer = await start('producer', setup.config.producer.http_port)
    await eventually(barsInRawTopic, (bars) => bars.length >= 100)
    expect(await producer.stop()).toBe(0)
    const last = JSON.parse((await producer.logs()).trim().split('\n').at(-1) ?? '')
    const bars = await barsInRawTopic()
    expect(last).toMatchObject({ msg: 'everything is acknowledged', events: bars.length })
    expect(new Set(bars.map(({ S }) => S))).toEqual(new Set(symbols))
  })

  it('of the flattener gives every bar once, and stops clean', async () => {
    await using feed = await BarFeed.open(setup.config)
    await using flattener = await start('flattener', setup.config.flattener.http_port)
    for (let i = 0; i < 10; i++) await feed.send(symbols, 20)
    const flattened = () => checkFlattened(setup.config, feed.sent)
    await eventually(flattened, ({ events }) => events >= feed.total)
    expect(await flattener.stop()).toBe(0)
    expect(await flattened()).toEqual({ events: feed.total, problems: [] })
  })

  it('of the archiver stores every bar once, and stops clean', async () => {
    await using feed = await BarFeed.open(setup.config)
    await using archiver = await start('archiver', setup.config.archiver.http_port)
    for (let i = 0; i < 10; i++) await feed.send(symbols, 20)
    const archived = () => checkArchive(setup.config)
    await eventually(archived, ({ events }) => events >= feed.total)
    expect(await archiver.stop()).toBe(0)
    expect(await archived()).toMatchObject({ events: feed.total, problems: [] })
  })

  it('of pinot-bootstrap makes a table that serves what the flattener writes', async () => {
    await using feed = await BarFeed.open(setup.config)
    await using _flattener = await start('flattener', setup.config.flattener.http_port)
    await using _bootstrap = await start('pinot-bootstrap')
    await feed.send(symbols, 20)
    const { broker_url, table } = setup.config.pinot
    const broker = new PinotBroker(broker_url)
    const count = async () =>
      (await broker.query(`SELECT COUNT(*) FROM ${table}`)).rows[0]?.[0] as number
    await eventually(count, (rows) => rows >= feed.total)
    expect(await count()).toBe(feed.total)
  })
})
