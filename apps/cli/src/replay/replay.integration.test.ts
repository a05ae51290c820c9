import { ArchiveStore, inOrder, objectsByPartition } from '@tickertape/archive'
import {
  createClient,
  createProducer,
  KafkaAdmin,
  type SendableRecord,
  TopicScanner,
} from '@tickertape/kafka'
import { encodeFramed, schemas } from '@tickertape/schema'
import {
  AppProcess,
  BarFeed,
  checkArchive,
  eventually,
  quietLog,
  type TestConfig,
  testConfig,
} from '@tickertape/testkit'
import { beforeEach, describe, expect, inject, it } from 'vitest'

const symbols = ['AAPL', 'TSLA', 'GOOGL', 'MSFT', 'NVDA']
const HOUR = 3_600_000

let setup: TestConfig
beforeEach(async () => {
  setup = await testConfig(inject('stackEnv'), { S3_SINK_MAX_AGE_MS: '700' })
  using store = new ArchiveStore(setup.config)
  await store.ensureBucket()
})

const clientOf = () =>
  createClient({
    brokers: setup.config.kafka.bootstrap_servers,
    clientId: 'replay-test',
    log: quietLog,
  })
const rawTopic = () => setup.config.kafka.topics.raw_trade

interface Found {
  readonly offset: number
  readonly record: readonly [
    timestampMs: number,
    key: string | undefined,
    value: string | undefined,
    headers: readonly (readonly [string, string | undefined])[],
  ]
}

const hex = (bytes: Buffer | null): string | undefined => bytes?.toString('hex')

/** Every record of a topic by partition, byte for byte. */
async function contentOf(topic: string): Promise<Found[][]> {
  const client = clientOf()
  await using admin = await KafkaAdmin.connect(client)
  await using scanner = await TopicScanner.connect(client)
  const ranges = await admin.ranges(topic)
  return Promise.all(
    ranges.map(async ({ partition, low, high }) => {
      const found: Found[] = []
      if (high > low) {
        await scanner.scan({
          topic,
          partition,
          from: low,
          to: high,
          onRecord: (view) => {
            const headers = view.headerList().map(([name, value]) => [name, hex(value)] as const)
            const { offset, timestampMs } = view
            found.push({
              offset,
              record: [timestampMs, hex(view.key()), hex(view.value()), headers],
            })
          },
        })
      }
      return found
    }),
  )
}

const records = (content: readonly Found[][]) =>
  content.map((all) => all.map(({ record }) => record))
const total = (content: readonly Found[][]) => content.reduce((sum, { length }) => sum + length, 0)

async function archived(count: number): Promise<void> {
  await using archiver = new AppProcess('archiver', setup.env)
  await eventually(
    () => checkArchive(setup.config),
    ({ records: found }) => found >= count,
    60_000,
  )
  expect(await archiver.end()).toBe(0)
}

/** The command as an operator gives it; answers what it printed. */
const start = (...args: string[]) => new AppProcess('cli', setup.env, ['replay', ...args])
async function replay(...args: string[]): Promise<{ code: unknown; output: string }> {
  await using process = start('--from', '2001-01-01', '--to', 'now', ...args)
  return { code: await process.exited(), output: process.output }
}
const reportIn = (output: string) =>
  JSON.parse(output.split('\n').find((line) => line.startsWith('{')) ?? output)

const replayJson = async (...args: string[]) => {
  const { code, output } = await replay('--json', ...args)
  expect(code, output).toBe(0)
  return reportIn(output)
}

async function deleteTopic(topic: string): Promise<void> {
  const admin = clientOf().admin()
  await admin.connect()
  await admin.deleteTopics({ topics: [topic] })
  await admin.disconnect()
  await using own = await KafkaAdmin.connect(clientOf())
  await eventually(
    () => own.topics(),
    (topics) => !topics.includes(topic),
  )
}

/** Records that are hard to keep, beside ordinary batches: in hours that come and go. */
async function sendOdd(feed: BarFeed): Promise<number> {
  await feed.send(symbols, 3)
  const client = clientOf()
  await using scanner = await TopicScanner.connect(client)
  let batch = Buffer.alloc(0)
  for (let partition = 0; batch.length === 0; partition++) {
    const onRecord = (view: { value(): Buffer | null }) => {
      batch = Buffer.from(view.value() as Buffer)
    }
    await scanner.scan({ topic: rawTopic(), partition, from: 0, onRecord })
  }
  const { batchType } = schemas.bars
  const decoded = batchType.fromBuffer(batch.subarray(5))
  const notANumber = { ...decoded, bars: [{ ...decoded.bars[0], v: Number.NaN, o: -0 }] }
  const now = Date.now()
  const odd: Omit<SendableRecord, 'topic' | 'partition'>[] = [
    { key: null, value: null, timestampMs: now - 30 * HOUR },
    { key: '', value: Buffer.alloc(0), timestampMs: now },
    {
      key: Buffer.from([0xff, 0]),
      value: Buffer.from('{"not":"avro"}'),
      timestampMs: now - 2 * HOUR,
    },
    { key: 'AAPL', value: Buffer.concat([batch, Buffer.from([1])]), timestampMs: now - HOUR },
    {
      key: 'AAPL',
      value: encodeFramed(batchType, batch.readUInt32BE(1), notANumber),
      timestampMs: now,
    },
    {
      key: 'AAPL',
      value: batch,
      timestampMs: now - 30 * HOUR + 1,
      headerList: [
        ['2', Buffer.from('first')],
        ['1', null],
        ['2', Buffer.from([0xfe])],
        ['\u2028', Buffer.alloc(0)],
      ],
    },
  ]
  await using producer = await createProducer(client)
  await producer.send(odd.map((record) => ({ ...record, topic: rawTopic(), partition: 1 })))
  await feed.send(symbols, 2)
  return symbols.length * 2 + odd.length
}

/** Every line of the archive of the raw topic, by partition and offset. */
async function linesOf(config: TestConfig['config']): Promise<string[]> {
  using store = new ArchiveStore(config)
  const lines: string[] = []
  for (const objects of (await objectsByPartition(store, rawTopic())).values()) {
    const open = async function* ({ key }: (typeof objects)[number]) {
      for await (const line of store.lines(key)) {
        yield { offset: Number(/"offset":(\d+)/.exec(line)?.[1]), line }
      }
    }
    for await (const { line } of inOrder(objects, open)) lines.push(line)
  }
  return lines
}

describe('replay', () => {
  it('writes every record into another topic as it was, and nothing when it is given again', async () => {
    await using feed = await BarFeed.open(setup.config)
    await archived(await sendOdd(feed))
    const before = await contentOf(rawTopic())
    const target = `${rawTopic()}-copy-of-all`
    const dry = await replayJson('--to-topic', target, '--create', '--dry-run')
    expect(dry).toMatchObject({ written: total(before), held: 0, dryRun: true })
    expect(await replayJson('--to-topic', target, '--create')).toMatchObject({
      written: total(before),
      held: 0,
      warnings: [],
    })
    expect(await contentOf(target)).toEqual(before)
    expect(await replayJson('--to-topic', target)).toMatchObject({
      written: 0,
      held: total(before),
    })
    expect(await contentOf(target)).toEqual(before)
  })

  it('gives a lost topic its offsets back, so that its archive is the same again', async () => {
    await using feed = await BarFeed.open(setup.config)
    await archived(await sendOdd(feed))
    const [content, lines] = [await contentOf(rawTopic()), await linesOf(setup.config)]
    const objects = await objectKeys()
    await deleteTopic(rawTopic())
    expect(await replayJson()).toMatchObject({ written: total(content) })
    expect(await contentOf(rawTopic())).toEqual(content)
    await archivedAgain()
    expect(await objectKeys()).toEqual(objects)
    const id = setup.config.s3_sink.bucket
    const other = { S3_SINK_BUCKET: `${id}-again`, ARCHIVER_GROUP_ID: `${id}-again` }
    const again = await testConfig(inject('stackEnv'), { ...setup.env, ...other })
    setup = again
    using store = new ArchiveStore(again.config)
    await store.ensureBucket()
    await archived(total(content))
    expect(await linesOf(again.config)).toEqual(lines)
    expect(objects.length).toBeGreaterThan(4)
  })

  /** The archiver finds its own objects, and goes behind them. */
  async function archivedAgain(): Promise<void> {
    const { archiver } = setup.config
    await using _archiver = new AppProcess('archiver', setup.env)
    await using admin = await KafkaAdmin.connect(clientOf())
    const ends = (await admin.ranges(rawTopic())).filter(({ high }) => high > 0)
    await eventually(
      () => admin.committed(archiver.group_id, rawTopic()),
      (committed) => ends.every(({ partition, high }) => committed.get(partition) === high),
      60_000,
    )
  }

  const objectKeys = async () => {
    using store = new ArchiveStore(setup.config)
    return Array.fromAsync(store.keys(`${rawTopic()}/`))
  }

  it('is refused while the topic has the records, and appends them when told to', async () => {
    await using feed = await BarFeed.open(setup.config)
    await feed.send(symbols, 3)
    await archived(symbols.length)
    const before = records(await contentOf(rawTopic()))
    expect(await replay()).toMatchObject({
      code: 73,
      output: expect.stringMatching(/TAPE_REPLAY_REFUSED: .* still has offsets 0 to/),
    })
    expect(await replay('--dry-run')).toMatchObject({ code: 73 })
    expect(records(await contentOf(rawTopic()))).toEqual(before)
    const twice = before.map((all) => [...all, ...all])
    for (const written of [symbols.length, 0]) {
      expect(await replayJson('--again', 'once')).toMatchObject({ written })
      // A transaction is over before every reader is shown it.
      const found = await eventually(
        () => contentOf(rawTopic()),
        (content) => total(content) >= 2 * symbols.length,
      )
      expect(records(found)).toEqual(twice)
    }
  })

  it('writes the events of some symbols only', async () => {
    await using feed = await BarFeed.open(setup.config)
    for (let i = 0; i < 4; i++) await feed.send(symbols, 2)
    await archived(symbols.length * 4)
    const target = `${rawTopic()}-of-two-symbols`
    const report = await replayJson('--to-topic', target, '--symbols', 'AAPL', 'MSFT', 'NVDIA')
    expect(report).toMatchObject({ written: 8, events: 16 })
    expect(report.warnings).toEqual(['no record of this time has NVDIA, did you mean "NVDA"?'])
    const wanted = new Set(['AAPL', 'MSFT'].map((symbol) => Buffer.from(symbol).toString('hex')))
    const all = records(await contentOf(rawTopic())).flat()
    const kept = records(await contentOf(target)).flat()
    expect(kept.sort()).toEqual(all.filter(([, key]) => wanted.has(key as string)).sort())
  })

  it('answers wrong names and times with the nearest right ones', async () => {
    await using feed = await BarFeed.open(setup.config)
    await feed.send(symbols, 1)
    await archived(symbols.length)
    const cases = [
      [['--topic', `${rawTopic()}x`], 64, `did you mean "${rawTopic()}"?`],
      [['--to-topic', 'a b'], 64, 'did you mean a-b?'],
      [['--to-topic', setup.config.kafka.topics.flattened_trade], 64, 'belongs to a service'],
      [['--to-topic', `${rawTopic()}s`], 64, `did you mean "${rawTopic()}"? Give --create`],
      [['--to', '2002-01-01'], 66, 'the nearest it has: --from 20'],
      [['--speed', '10'], 64, 'did you mean 10x?'],
      [['--from', '2026-02-30'], 64, 'did you mean 2026-02-28T00:00:00Z?'],
    ] as const
    for (const [args, code, hint] of cases) {
      const found = await replay(...args)
      expect(found.output).toContain(hint)
      expect(found.code).toBe(code)
    }
  })
})

describe('a replay that is killed', () => {
  /** Kills the replay when the target has some records, and lets the same command finish. */
  async function killAndFinish(target: string, already: number): Promise<void> {
    const args = ['--to-topic', target, '--create'] as const
    const window = ['--from', '2001-01-01', '--to', '2099-01-01'] as const
    for (let kills = 0; kills < 3; kills++) {
      await using process = start(...window, ...args, '--speed', '1x')
      const before = await countOf(target)
      await eventually(
        () => countOf(target),
        (count) => count > before,
        180_000,
      )
      await process.end('SIGKILL')
    }
    const left = await countOf(target)
    expect(left).toBeLessThan(already + feedCount)
    await using last = start(...window, ...args, '--json')
    expect(await last.exited(), last.output).toBe(0)
    expect(reportIn(last.output).held).toBeGreaterThan(0)
  }
  const countOf = async (topic: string): Promise<number> => {
    await using admin = await KafkaAdmin.connect(clientOf())
    if (!(await admin.topics()).includes(topic)) return 0
    return total(await contentOf(topic))
  }
  let feedCount = 0

  /** Records over half a minute of timestamps. */
  async function sendSlowly(): Promise<void> {
    await using feed = await BarFeed.open(setup.config)
    await feed.send(symbols, 1)
    const [, , value] = records(await contentOf(rawTopic())).flat()[0] as Found['record']
    const now = Date.now()
    await using producer = await createProducer(clientOf())
    const more = Array.from({ length: 600 }, (_, index) => ({
      topic: rawTopic(),
      partition: index % 3,
      key: `key ${index}`,
      value: Buffer.from(value as string, 'hex'),
      timestampMs: now + index * 100,
    }))
    await producer.send(more)
    feedCount = more.length + symbols.length
    await archived(feedCount)
  }

  it('doubles and loses nothing in an empty topic, where every record keeps its offset', async () => {
    await sendSlowly()
    const target = `${rawTopic()}-for-the-killed`
    await killAndFinish(target, 0)
    expect(await contentOf(target)).toEqual(await contentOf(rawTopic()))
  })

  it('doubles and loses nothing behind what a topic has already', async () => {
    await sendSlowly()
    const target = `${rawTopic()}-that-is-not-empty`
    const client = clientOf()
    await using admin = await KafkaAdmin.connect(client)
    await admin.ensureTopics([
      { topic: target, partitions: 3, replicationFactor: 1, settings: { 'retention.ms': '-1' } },
    ])
    await using producer = await createProducer(client)
    const first = [0, 1, 2].map((partition) => ({
      topic: target,
      partition,
      key: 'first',
      value: Buffer.from('x'),
      timestampMs: 5,
    }))
    await producer.send(first)
    await killAndFinish(target, first.length)
    const [before, after] = [await contentOf(rawTopic()), await contentOf(target)]
    expect(records(after).map(([, ...rest]) => rest)).toEqual(records(before))
  })
})
