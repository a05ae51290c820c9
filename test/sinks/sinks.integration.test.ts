import type { AuditReport } from '@tickertape/audit'
import { loadConfig, projectRoot } from '@tickertape/config'
import { checkTools, defaultCacheDir } from '@tickertape/embedded'
import { readTopic } from '@tickertape/kafka'
import type { Kind } from '@tickertape/schema'
import { kafkaClient } from '@tickertape/streams'
import {
  type AppProcess,
  eventually,
  icebergMissing,
  MongoServer,
  mongoMissing,
  PostgresServer,
  postgresMissing,
  quietLog,
  sendBytes,
  sendEvents,
} from '@tickertape/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Line } from '../tape/shell.ts'
import { madeBars, madeQuotes, madeTrades } from './made-events.ts'
import { SinksStack } from './sinks-stack.ts'
import { icebergStore, mongoStore, postgresStore, type Store } from './stores.ts'

const cacheDir = loadConfig().embedded.cache_dir || defaultCacheDir()
/** Fetching the connectors and a MongoDB takes 200 MB, so this runs by choice. */
const isWanted = process.env.TICKERTAPE_TEST_SINKS === '1'
const whyNot = async (): Promise<string | undefined> =>
  (await postgresMissing()) ??
  (await mongoMissing(cacheDir)) ??
  (await icebergMissing(cacheDir)) ??
  (await checkTools({ cacheDir, extras: ['sinks', 'iceberg'] }).then(
    () => undefined,
    (error: Error) => error.message,
  ))
const skipped = isWanted ? await whyNot() : 'set TICKERTAPE_TEST_SINKS=1'
if (skipped) console.log(`sinks are not tested: ${skipped}`)

const trades = madeTrades(0, 700)
const upserting = ['postgres', 'mongodb'] as const
const names = [...upserting, 'iceberg'] as const

describe.skipIf(skipped)('sinks', () => {
  let stores: Readonly<Record<(typeof names)[number], Store>>
  let sinks: SinksStack
  let watcher: AppProcess

  beforeAll(async () => {
    const mongo = await MongoServer.start(cacheDir)
    const postgres = await PostgresServer.start()
    stores = {
      postgres: postgresStore(postgres),
      mongodb: mongoStore(mongo),
      iceberg: icebergStore({ server: postgres, cacheDir, config: () => sinks.setup.config }),
    }
    const uri = { SINKS_MONGODB_URI: mongo.uri }
    const env = { ...uri, ...stores.postgres.on, ...stores.mongodb.on, ...stores.iceberg.on }
    sinks = await SinksStack.start({ env, connectEnv: uri })
  })

  afterAll(async () => {
    await watcher?.[Symbol.asyncDispose]()
    await sinks?.[Symbol.asyncDispose]()
    for (const name of names) await stores?.[name][Symbol.asyncDispose]()
  })

  const send = (kind: Kind, events: readonly { readonly symbol: string }[]) =>
    sendEvents(sinks.setup.config, kind, events)

  async function expectRows(
    kind: Kind,
    events: readonly object[],
    of: readonly (typeof names)[number][] = names,
  ): Promise<void> {
    for (const name of of) {
      const rows = () => stores[name].rows(kind)
      const found = await eventually(rows, ({ length }) => length >= events.length, 120_000)
      expect(found, name).toEqual(events)
    }
  }

  it('hold every event of the topics, in columns of the same names', async () => {
    expect(await sinks.bootstrap()).toMatchObject({ code: 0 })
    watcher = sinks.watch()
    const [bars, quotes] = [madeBars(0, 100), madeQuotes(0, 100)]
    await send('bars', bars)
    await send('quotes', quotes)
    await send('trades', trades.slice(0, 200))
    await expectRows('bars', bars)
    await expectRows('quotes', quotes)
    await expectRows('trades', trades.slice(0, 200))
  })

  it('hold each event once after their stores were killed and started again', async () => {
    for (const name of names) await stores[name].kill()
    await send('trades', trades.slice(200, 400))
    const isDown = (output: string) => output.includes('tickertape-mongodb-trades')
    await eventually(async () => watcher.output, isDown, 60_000)
    for (const name of names) await stores[name].start()
    await expectRows('trades', trades.slice(0, 400))
  })

  it('hold each event once after the worker was killed at work and started again', async () => {
    await send('trades', trades.slice(400, 550))
    await sinks.stack.kill('connect', 'SIGKILL')
    await send('trades', trades.slice(550))
    await sinks.stack.start('connect')
    await expectRows('trades', trades)
    expect(watcher.running, watcher.output).toBe(true)
  })

  /** What the command says of these stores. */
  const audit = async (...stores: readonly string[]) => {
    const options = stores.map((name) => `--sink ${name}`).join(' ')
    const line = `exec node apps/cli/src/main.ts audit ${options} --wait 60 --json`
    const { code, stdout, stderr } = await new Line(line, sinks.setup.env, projectRoot).ended()
    return { code, stderr, report: JSON.parse(stdout || '{}') as AuditReport }
  }

  it('agree with the topics by the audit', async () => {
    const { code, stderr, report } = await audit(...names)
    expect(code, stderr).toBe(0)
    expect(report).toMatchObject({ verdict: 'agrees', streams: [], topics: [] })
    const facts = report.sinks.map(({ store, kind, expected, rows, problems }) => [
      ...[store, kind, expected, rows, problems],
    ])
    expect(facts).toEqual(
      ['PostgreSQL', 'MongoDB', 'Iceberg'].flatMap((store) => [
        [store, 'bars', 100, 100, []],
        [store, 'trades', trades.length, trades.length, []],
        [store, 'quotes', 100, 100, []],
      ]),
    )
    for (const { checksum, expectedChecksum } of report.sinks) {
      expect(checksum).toBe(expectedChecksum)
    }
  })

  it.each(upserting)(
    'fail the audit with a row that is lost, altered or doubled: %s',
    async (name) => {
      await stores[name].hurt?.({ lost: 'id-5', altered: 'id-6', doubled: 'id-7' })
      const { code, report } = await audit(name)
      await stores[name].mend?.('id-7')
      expect([code, report.verdict]).toEqual([1, 'differs'])
      const { sinks: reports } = report
      const problems = reports.flatMap((report) => report.problems)
      const place = `${sinks.setup.config.kafka.topics.flattened_tick}/`
      for (const { text, table, offsets } of problems) {
        expect(text).toContain(place)
        expect([table, offsets?.length]).toEqual([`${reports[0]?.store} trades`, 2])
      }
      expect(
        problems.map(({ what, text }) => [what, /, received \S+ ([^:]*):/.exec(text)?.[1]]).sort(),
      ).toEqual([
        ['row-changed', 'differs'],
        ['row-missing', 'is missing'],
        ['row-twice', 'is there 2 times'],
      ])
      expect(problems.find(({ what }) => what === 'row-changed')?.text).toContain(
        `price is 1.5 instead of ${trades[6]?.price}`,
      )
    },
  )

  it.each(upserting)(
    'read a topic again into %s, which brings back rows and doubles none',
    async (name) => {
      const sink = `/tickertape-${name}-trades`
      await stores[name].loseTrades?.()
      await sinks.connect('PUT', `${sink}/stop`)
      await eventually(
        () => sinks.connect('DELETE', `${sink}/offsets`).catch(() => ''),
        (answer) => answer.includes('reset'),
      )
      await sinks.connect('PUT', `${sink}/resume`)
      await expectRows('trades', trades, [name])
    },
  )

  it('read a topic again into Iceberg, which adds its rows once more, and the audit says so', async () => {
    const sink = '/tickertape-iceberg-quotes'
    await sinks.connect('PUT', `${sink}/stop`)
    await eventually(
      () => sinks.connect('DELETE', `${sink}/offsets`).catch(() => ''),
      (answer) => answer.includes('reset'),
    )
    await sinks.connect('PUT', `${sink}/resume`)
    const rows = () => stores.iceberg.rows('quotes')
    await eventually(rows, ({ length }) => length === 200, 120_000)
    const { code, report } = await audit('iceberg')
    expect([code, report.verdict]).toEqual([1, 'differs'])
    const [first, ...rest] = report.sinks.flatMap(({ problems }) => problems)
    expect(first).toMatchObject({ what: 'row-twice', table: 'Iceberg quotes' })
    expect(rest.at(-1)?.text).toBe('Iceberg quotes: 100 rows there too often in all')
  })

  it('are not held up by what nobody can read, which is kept with the reason', async () => {
    const { config } = sinks.setup
    const topic = config.kafka.topics.flattened_tick
    const more = madeTrades(trades.length, 10)
    await sendBytes(config, topic, Buffer.from('no Avro'))
    await send('trades', more)
    await expectRows('trades', [...trades, ...more])
    const letters: unknown[] = []
    await readTopic(kafkaClient({ config, clientId: 'test', log: quietLog }), {
      topic: config.connect.dlq_topic,
      onBatch: async ({ records }) => {
        for (const { value, headers } of records) {
          const [from, sink] = ['topic', 'connector.name'].map((name) =>
            String(headers?.[`__connect.errors.${name}`]),
          )
          letters.push([String(value), from, sink])
        }
      },
    })
    const expected = names.map((name) => ['no Avro', topic, `tickertape-${name}-trades`])
    expect(letters.sort()).toEqual(expected.sort())
  })

  it('stay as they are, change and go as files and settings say', async () => {
    await watcher.end()
    const again = await sinks.bootstrap()
    expect(again).toMatchObject({ code: 0, output: expect.stringContaining('runs as it is') })
    expect(again.output).not.toMatch(/sink (created|changed|removed)/)
    const changed = await sinks.bootstrap({ CONNECT_DLQ_TOPIC: 'other-dlq' })
    expect(changed).toMatchObject({ code: 0, output: expect.stringContaining('sink changed') })
    const off = names.flatMap((name) => Object.entries(stores[name].off))
    const removed = await sinks.bootstrap(Object.fromEntries(off))
    expect(removed).toMatchObject({ code: 0, output: expect.stringContaining('sink removed') })
    expect(JSON.parse(await sinks.connect('GET', ''))).toEqual([])
  })

  it("end with the store's own reason when it refuses them, and run when that is mended", async () => {
    const url = `${stores.postgres.on.SINKS_POSTGRES_URL}-unknown`
    const refused = await sinks.bootstrap({ SINKS_POSTGRES_URL: url })
    expect(refused.output).toContain('database \\"postgres-unknown\\" does not exist')
    expect(refused.code).toBe(70)
    expect(await sinks.bootstrap()).toMatchObject({ code: 0 })
  })
})
