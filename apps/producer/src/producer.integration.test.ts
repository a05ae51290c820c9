import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createClient,
  type DeadLetter,
  partitionOf,
  Registry,
  readDeadLetter,
  readTopic,
} from '@tickertape/kafka'
import {
  type ApiQuotes,
  Decoder,
  type RawBar,
  type RawQuote,
  type RawTrade,
} from '@tickertape/schema'
import {
  AppProcess,
  eventually,
  FakeAlpaca,
  FakeAlpacaHistory,
  FakeStockData,
  quietLog,
  type TestConfig,
  testConfig,
} from '@tickertape/testkit'
import { beforeEach, describe, expect, inject, it } from 'vitest'

interface AnyBatch {
  readonly session: string
  readonly sequence: number
  readonly source: string
  readonly feed: string
  readonly bars?: readonly RawBar[]
  readonly trades?: readonly RawTrade[]
  readonly quotes?: readonly RawQuote[]
}

const itemsOf = ({ bars, trades, quotes }: AnyBatch): readonly (RawBar | RawTrade | RawQuote)[] =>
  bars ?? trades ?? quotes ?? []

let setup: TestConfig
beforeEach(async () => {
  setup = await testConfig(inject('stackEnv'))
})

/** Every batch of a raw topic, and one line for each that is in the wrong place or out of sequence. */
async function readRaw(topic: string) {
  const { kafka, schema_registry } = setup.config
  const registry = new Registry(schema_registry.url)
  const decoder = new Decoder<AnyBatch>((id) => registry.schemaById(id))
  const client = createClient({ brokers: kafka.bootstrap_servers, clientId: 'test', log: quietLog })
  const batches: AnyBatch[] = []
  const problems: string[] = []
  const next = new Map<string, number>()
  await readTopic(client, {
    topic,
    onBatch: async ({ partition, records }) => {
      for (const { key, value } of records) {
        const batch = await decoder.decode(value)
        batches.push(batch)
        const items = itemsOf(batch)
        const at = `${batch.session}/${partition}`
        const wrong = items.filter(({ S }) => partitionOf(S, kafka.partitions) !== partition)
        if (wrong.length > 0) problems.push(`${at} has ${wrong.length} of another partition`)
        if (key?.toString() !== items[0]?.S) problems.push(`${at} has key ${key}`)
        if (batch.sequence !== (next.get(at) ?? 0))
          problems.push(`${at} jumps to ${batch.sequence}`)
        next.set(at, batch.sequence + 1)
      }
    },
  })
  return { batches, problems }
}

async function deadLetters(): Promise<DeadLetter[]> {
  const { kafka } = setup.config
  const client = createClient({ brokers: kafka.bootstrap_servers, clientId: 'test', log: quietLog })
  const letters: DeadLetter[] = []
  await readTopic(client, {
    topic: kafka.topics.dlq,
    onBatch: ({ partition, records }) => {
      for (const record of records) letters.push(readDeadLetter(partition, record) as DeadLetter)
    },
  })
  return letters
}

/** Every value of a topic whose records stand alone. */
async function readSingles<T>(topic: string): Promise<T[]> {
  const { kafka, schema_registry } = setup.config
  const registry = new Registry(schema_registry.url)
  const decoder = new Decoder<T>((id) => registry.schemaById(id))
  const client = createClient({ brokers: kafka.bootstrap_servers, clientId: 'test', log: quietLog })
  const values: T[] = []
  await readTopic(client, {
    topic,
    onBatch: async ({ records }) => {
      for (const { value } of records) values.push(await decoder.decode(value))
    },
  })
  return values
}

const bars = () => readRaw(setup.config.kafka.topics.raw_trade)

/** What the last line of a clean run says. */
function acknowledged({ output }: AppProcess): number {
  const lines = output.trim().split('\n')
  const { msg, events } = JSON.parse(lines.at(-1) ?? '{}')
  expect(msg).toBe('everything is acknowledged')
  return events
}

async function metric(name: string): Promise<number> {
  const { producer } = setup.config
  const page = await fetch(`http://127.0.0.1:${producer.http_port}/metrics`)
    .then((response) => response.text())
    .catch(() => '')
  const values = page
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
  return values.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}

describe('the producer', () => {
  it('sends every row of a file once and ends by itself', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tickertape-rows-'))
    try {
      const path = join(folder, 'rows.csv')
      const row = (n: number) => `${1_700_000_000 + n},S${n % 7},2,3,1,2,${n % 100 === 99 ? -1 : n}`
      const rows = Array.from({ length: 5_000 }, (_, n) => row(n))
      await writeFile(path, `time,symbol,open,high,low,close,volume\n${rows.join('\n')}\n`)
      const args = ['--source', 'file', '--file', path]
      await using producer = new AppProcess('producer', setup.env, args)
      expect(await producer.exited()).toBe(0)
      expect(acknowledged(producer)).toBe(4_950)
      expect(producer.output).toContain('row 100')
      const { batches, problems } = await bars()
      expect(problems).toEqual([])
      const volumes = batches.flatMap((batch) => batch.bars ?? []).map(({ v }) => v)
      const good = Array.from({ length: 5_000 }, (_, n) => n).filter((n) => n % 100 !== 99)
      expect(volumes.sort((a, b) => a - b)).toEqual(good)

      const letters = await deadLetters()
      expect(letters.map(({ value }) => JSON.parse(String(value)).v)).toEqual(Array(50).fill(-1))
      expect(new Set(letters.map(({ code, reason }) => `${code} ${reason}`))).toEqual(
        new Set(['TAPE_SOURCE_ITEM volume is not a number from 0 up']),
      )
      expect(letters[49]?.origin).toMatchObject({ source: 'file', where: 'row 5000' })

      await using again = new AppProcess('producer', setup.env, args)
      expect(await again.exited()).toBe(0)
      const twice = (await bars()).batches
      expect(new Set(twice.map(({ session }) => session)).size).toBe(1)
      expect(twice).toHaveLength(2 * batches.length)
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('sends all kinds of a synthetic market and loses nothing when it is stopped', async () => {
    const args = ['--kinds', 'bars', 'trades', 'quotes', '--rate', '6000', '--symbols']
    const symbols = Array.from({ length: 40 }, (_, n) => `S${n}`)
    await using producer = new AppProcess('producer', setup.env, [...args, ...symbols])
    await eventually(
      () => metric('tape_producer_events_total'),
      (events) => events > 10_000,
      60_000,
    )
    expect(await producer.end()).toBe(0)
    const { topics } = setup.config.kafka
    let events = 0
    for (const topic of [topics.raw_trade, topics.raw_tick, topics.raw_quote]) {
      const { batches, problems } = await readRaw(topic)
      expect(problems).toEqual([])
      const items = batches.flatMap(itemsOf)
      const times = items.filter(({ S }) => S === 'S7').map(({ t }) => t)
      expect(times.length).toBeGreaterThan(50)
      expect(times.every((time, n) => n === 0 || time > (times[n - 1] ?? 0))).toBe(true)
      events += items.length
    }
    expect(events).toBe(acknowledged(producer))
  })

  it('sends what Alpaca delivers, over a lost connection', async () => {
    await using fake = await FakeAlpaca.start()
    await using history = await FakeAlpacaHistory.start({ rows: { bars: {} } })
    const urls = { ALPACA_URL: fake.url, ALPACA_HISTORY_URL: history.http.url }
    const alpaca = { ...urls, APCA_API_KEY_ID: fake.key }
    const env = { ...setup.env, ...alpaca, APCA_API_SECRET_KEY: fake.secret }
    const args = ['--source', 'alpaca', '--symbols', 'MSFT', 'SPY']
    await using producer = new AppProcess('producer', env, args)
    const publish = (from: number) => {
      for (let n = from; n < from + 500; n++) {
        const t = new Date(Date.UTC(2026, 0, 5, 14, n)).toISOString()
        const prices = { o: 2, h: 3, l: 1, c: 2, v: n }
        fake.publish(['MSFT', 'SPY'].map((S) => ({ T: 'b', S, ...prices, t })))
      }
    }
    const first = await fake.subscribed(0)
    publish(0)
    await eventually(
      () => metric('tape_producer_events_total'),
      (events) => events === 1_000,
    )
    first.cut()
    await fake.subscribed(1)
    publish(500)
    await eventually(
      () => metric('tape_producer_events_total'),
      (events) => events === 2_000,
    )
    expect(await metric('tape_producer_source_reconnects_total')).toBe(1)
    expect(await producer.end()).toBe(0)
    const { batches, problems } = await bars()
    expect(problems).toEqual([])
    for (const symbol of ['MSFT', 'SPY']) {
      const items = batches.flatMap((batch) => batch.bars ?? []).filter(({ S }) => S === symbol)
      expect(items.map(({ v }) => v)).toEqual(Array.from({ length: 1_000 }, (_, n) => n))
    }
    expect(new Set(batches.map(({ session }) => session)).size).toBe(2)
  })

  it('sends the answers of a polled API as they were, and the trades in them', async () => {
    await using fake = await FakeStockData.start()
    fake.trade('MSFT', 412.3, '2025-11-20T15:59:58.000000')
    fake.trade('AMD', 151, '2025-11-20T15:59:59.000000')
    const env = {
      ...setup.env,
      STOCKDATA_URL: fake.http.url,
      STOCKDATA_API_TOKEN: fake.token,
      STOCKDATA_SYMBOLS: 'MSFT AMD',
    }
    await using producer = new AppProcess('producer', env, ['--source', 'stockdata'])
    await eventually(
      () => metric('tape_producer_single_records_total'),
      (answers) => answers === 1,
    )
    expect(await producer.end()).toBe(0)
    expect(acknowledged(producer)).toBe(2)
    expect(producer.output).not.toContain(fake.token)

    const { topics } = setup.config.kafka
    const { batches, problems } = await readRaw(topics.raw_tick)
    expect(problems).toEqual([])
    const prices = batches.flatMap((batch) => batch.trades ?? []).map(({ S, p }) => [S, p])
    expect(prices.toSorted()).toEqual([
      ['AMD', 151],
      ['MSFT', 412.3],
    ])
    const answers = await readSingles<ApiQuotes>(topics.api_quotes)
    expect(answers).toMatchObject([
      {
        source: 'stockdata',
        meta: { requested: 2, returned: 2 },
        data: [{ ticker: 'MSFT', price: 412.3, day_high: 413.3 }, { ticker: 'AMD' }],
      },
    ])
  })

  it('ends with the code of a refused key', async () => {
    await using fake = await FakeAlpaca.start()
    const wrong = { ALPACA_URL: fake.url, APCA_API_KEY_ID: 'wrong', APCA_API_SECRET_KEY: 'wrong' }
    const env = { ...setup.env, ...wrong, PRODUCER_SOURCE: 'alpaca' }
    await using producer = new AppProcess('producer', env)
    expect(await producer.exited()).toBe(77)
    expect(producer.output).toContain('check APCA_API_KEY_ID and APCA_API_SECRET_KEY')
    expect(producer.output).not.toContain('"wrong"')
  })
})
