import { gunzipSync, gzipSync } from 'node:zlib'
import { PinotController } from '@tickertape/pinot'
import { encodeFramed } from '@tickertape/schema'
import {
  AppProcess,
  eventually,
  makeCandleTopic,
  sendCandles,
  type TestConfig,
  testConfig,
} from '@tickertape/testkit'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { AuditReport, StreamReport } from './report.ts'
import { bar, candle, nowUs, TestRoad } from './test-road.ts'

const symbols = ['AAPL', 'TSLA', 'GOOGL', 'MSFT', 'NVDA', 'AMD']
const ROUNDS = 20
const PER_BATCH = 10
/** Bars that come again with other figures, and bars that come again as they were. */
const UPDATED = 5
const DOUBLED = 3
const CANDLES = 10
const changedCandle = candle('AAPL', 3, { c: 11.5, vw: null })

let setup: TestConfig
let road: TestRoad

const bars = ({ streams }: AuditReport): StreamReport =>
  streams.find(({ kind }) => kind === 'bars') as StreamReport

/** Problems as `what text`, with names of topics and tables as the test knows them. */
const problemsOf = (report: AuditReport): string[] =>
  [...report.streams, ...report.topics, ...report.sinks].flatMap(({ problems }) =>
    problems.map(({ what, text }) => `${what} ${text}`),
  )

async function sendEverything(): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    for (const symbol of symbols) {
      const items = Array.from({ length: PER_BATCH }, (_, at) =>
        bar(symbol, round * PER_BATCH + at, { n: at % 3 === 0 ? null : at }),
      )
      await road.batch('bars', items)
    }
  }
  for (let minute = 0; minute < UPDATED; minute++) {
    await road.batch('bars', [bar('AAPL', minute, { c: 9.5, v: 1_000 })], nowUs() + minute)
  }
  for (let minute = 0; minute < DOUBLED; minute++) {
    await road.batch('bars', [bar('TSLA', minute), bar('TSLA', minute)])
  }
  const { rawTopic } = road.stream('bars')
  await road.raw(rawTopic, 'AAPL', Buffer.from('poison'))
  for (let minute = 0; minute < CANDLES; minute++) {
    const n = minute % 3 === 0 ? null : minute
    await sendCandles(
      setup.config,
      symbols.map((symbol) => candle(symbol, minute, { n })),
    )
  }
  await sendCandles(setup.config, [changedCandle])
  const { gaps } = road.singles
  const gap = {
    ...{ id: 'gap-1', source: 'test', feed: 'audit', kind: 'bars', symbols: ['AAPL'] },
    ...{ from: 1, to: null, reason: 'stop', detail: 'a test', status: 'open', backfilled: 0 },
    at: nowUs(),
  }
  await road.raw(gaps.topic, 'gap-1', encodeFramed(gaps.type, gaps.schemaId, gap))
}

const sent = ROUNDS * symbols.length * PER_BATCH + UPDATED + 2 * DOUBLED

beforeAll(async () => {
  setup = await testConfig(inject('stackEnv'), {
    S3_SINK_MAX_AGE_MS: '500',
    S3_SINK_MAX_RECORDS: '10',
  })
  road = await TestRoad.open(setup.config)
  expect(await road.audit({ topic: 'candles' })).toMatchObject({
    ...{ verdict: 'agrees', sinks: [] },
    notes: [`topic ${setup.config.flink.candles_topic} does not exist: nothing of it is compared`],
  })
  await makeCandleTopic(setup.config)
  expect((await road.audit({ topic: 'candles' })).notes).toEqual([
    `Pinot has no table of candles: ${setup.config.flink.candles_topic} is not compared`,
  ])
  const tables = { PINOT_BOOTSTRAP_TABLES: 'bars trades quotes candles' }
  await using bootstrap = new AppProcess('pinot-bootstrap', { ...setup.env, ...tables })
  expect(await bootstrap.exited(), bootstrap.output).toBe(0)
  await sendEverything()
  await using flattener = new AppProcess('flattener', setup.env)
  await using archiver = new AppProcess('archiver', setup.env)
  const settled = await eventually(
    () => road.audit(),
    ({ verdict }) => verdict !== 'in flight',
    120_000,
  )
  expect(problemsOf(settled)).toEqual([])
  expect(await flattener.end()).toBe(0)
  expect(await archiver.end()).toBe(0)
})
afterAll(() => road?.[Symbol.asyncDispose]())

describe('the audit', () => {
  it('agrees with updates, duplicates, dead letters and gaps, and says how much there is', async () => {
    const report = await road.audit()
    expect(problemsOf(report)).toEqual([])
    expect(report).toMatchObject({ verdict: 'agrees' })
    expect(bars(report)).toMatchObject({
      raw: sent,
      flattened: sent,
      archived: sent,
      keys: sent - UPDATED - 2 * DOUBLED,
      queryable: sent - UPDATED - 2 * DOUBLED,
      deadLetters: 1,
      inFlight: { flattener: 0, pinot: 0, archiver: 0 },
      notes: [],
    })
    for (const { rawChecksum, flattenedChecksum } of bars(report).partitions) {
      expect(flattenedChecksum).toBe(rawChecksum)
    }
    expect(report.topics.map(({ records, archived }) => [records, archived])).toEqual([
      [1, 1],
      [0, 0],
    ])
    expect(report.summary).toMatch(/^audit: agrees: 1,211 events in raw, 1,211 flattened, /)
    const rows = CANDLES * symbols.length
    expect(report.sinks).toEqual([
      expect.objectContaining({
        ...{ store: 'Pinot', kind: 'candles', expected: rows, rows, inFlight: { sink: 0 } },
        ...{ notes: [], checksum: report.sinks[0]?.expectedChecksum },
      }),
    ])
  })

  it('keeps to a kind, a partition and a range of time', async () => {
    const partition = road.partitionOf('AAPL')
    const one = await road.audit({ topic: 'bars', partition })
    expect(one).toMatchObject({ verdict: 'agrees', topics: [] })
    expect(one.streams).toHaveLength(1)
    expect(bars(one).partitions.map((found) => found.partition)).toEqual([partition])
    const none = await road.audit({ topic: 'bars', fromMs: Date.now() - 1 })
    expect(none).toMatchObject({ verdict: 'agrees' })
    expect(bars(none)).toMatchObject({ raw: 0, flattened: 0, keys: 0, queryable: 0 })
    await expect(road.audit({ topic: 'nothing' })).rejects.toMatchObject({ code: 'TAPE_CLI_USAGE' })
  })

  it('is answered on the port of the archiver, one at a time', async () => {
    await using archiver = new AppProcess('archiver', setup.env)
    const { service, archiver: settings } = setup.config
    const ask = (query: string) =>
      fetch(`http://${service.http_host}:${settings.http_port}/audit${query}`)
    await eventually(
      () => ask('?partition=x').catch(() => undefined),
      (answer) => answer?.status === 400,
    )
    const [first, second] = await Promise.all([ask('?wait=60'), ask('?kind=bars')])
    expect([first.status, second.status].sort()).toEqual([200, 503])
    const answer = await ask('?kind=bars&wait=60')
    const report = (await answer.json()) as AuditReport
    expect(report).toMatchObject({ verdict: 'agrees', topics: [] })
    expect(bars(report).queryable).toBe(sent - UPDATED - 2 * DOUBLED)
    expect(await archiver.end()).toBe(0)
  })

  it('names candles that Pinot lacks, and those that the topic lacks', async () => {
    const { config } = setup
    const topic = `${config.flink.candles_topic}-other`
    await makeCandleTopic(config, topic)
    await sendCandles(config, [changedCandle, candle('AAPL', 99)], topic)
    const flink = { ...config.flink, candles_topic: topic }
    const report = await road.audit({ topic: 'candles', config: { ...config, flink } })
    expect(report.verdict).toBe('differs')
    const partition = road.partitionOf('AAPL')
    const [missing, extra] = problemsOf(report)
    expect(missing).toMatch(
      `row-missing Pinot candles: the row of AAPL of ${new Date(candle('', 99).time_stamp).toISOString()} (test trades 1m) is missing: ${topic}/${partition}@1`,
    )
    expect(extra).toMatch(/^row-extra Pinot candles: .* \(test trades 1m\) stands for no event of /)
    const others = CANDLES * symbols.length - 1
    expect(problemsOf(report).at(-1)).toBe(
      `row-extra Pinot candles: ${others} rows there for no event in all`,
    )
  })

  it('names the offsets of an archive object that was deleted', async () => {
    const { rawTopic } = road.stream('bars')
    const key = (await road.keys(rawTopic)).at(3) as string
    const body = await road.object(key)
    await road.remove(key)
    const report = await road.audit()
    await road.replace(key, body)
    const lines = gunzipSync(body)
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    const [first, last] = [lines[0], lines.at(-1)]
    expect(report.verdict).toBe('differs')
    expect(bars(report).problems).toEqual([
      expect.objectContaining({
        what: 'archive-gap',
        topic: rawTopic,
        partition: first.partition,
        offsets: [first.offset, last.offset],
        object: key,
      }),
    ])
  })

  it('names both of two archive objects that hold the same offsets', async () => {
    const { rawTopic } = road.stream('bars')
    const key = (await road.keys(rawTopic)).at(2) as string
    const again = key.replace(/hour=\d\d/, 'hour=23').replace(/day=\d\d/, 'day=01')
    await road.copy(key, again)
    const report = await road.audit()
    await road.remove(again)
    const { problems } = bars(report)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatchObject({ what: 'archive-overlap', topic: rawTopic })
    expect(problems[0]?.text).toContain(key)
    expect(problems[0]?.text).toContain(again)
  })

  it('names the object, the offset and the field of a byte that was changed in the archive', async () => {
    const { rawTopic } = road.stream('bars')
    const key = (await road.keys(rawTopic)).at(1) as string
    const body = await road.object(key)
    const lines = gunzipSync(body).toString().split('\n')
    const place = JSON.parse(lines[4] as string)
    lines[4] = (lines[4] as string).replace('"h":12.25', '"h":12.35')
    await road.replace(key, gzipSync(lines.join('\n')))
    const report = await road.audit()
    await road.replace(key, body)
    expect(bars(report).problems).toEqual([
      expect.objectContaining({
        what: 'archive-changed',
        object: key,
        offsets: [place.offset, place.offset],
        text: `${key}: ${rawTopic}/${place.partition}@${place.offset}: value.bars[0].h is 12.35 instead of 12.25`,
      }),
    ])
  })

  it('names an object that is no whole gzip any more', async () => {
    const key = (await road.keys(road.stream('bars').rawTopic)).at(1) as string
    const body = await road.object(key)
    const damaged = Buffer.from(body)
    damaged[damaged.length - 6] = (damaged.at(-6) as number) ^ 1
    await road.replace(key, damaged)
    const report = await road.audit()
    await road.replace(key, body)
    expect(bars(report).problems).toContainEqual(
      expect.objectContaining({ what: 'archive-damaged', object: key }),
    )
  })

  it('agrees again after everything was put back', async () => {
    const report = await road.audit()
    expect(problemsOf(report)).toEqual([])
    expect(report.verdict).toBe('agrees')
  })

  it('does not call a mismatch what retention took from the raw topic', async () => {
    const { rawTopic } = road.stream('bars')
    const partition = road.partitionOf('NVDA')
    const admin = road.client.admin()
    await admin.connect()
    await admin.fetchTopicOffsets(rawTopic)
    await admin.deleteTopicRecords({ topic: rawTopic, partitions: [{ partition, offset: '7' }] })
    await admin.disconnect()
    const report = await road.audit()
    expect(problemsOf(report)).toEqual([])
    expect(report.verdict).toBe('agrees')
    const notes = bars(report).notes.join('\n')
    expect(notes).toContain(`partition ${partition}: retention has left ${rawTopic} from @7`)
    expect(notes).toContain(`${rawTopic}/${partition}@0-6: in the archive alone`)
  })

  it('names the rows of a segment that Pinot lost', async () => {
    const { table } = road.stream('bars')
    const controller = new PinotController(setup.config.pinot.controller_url)
    const partition = road.partitionOf('MSFT')
    const before = await controller.partitionStates(table)
    const lost = before.find((state) => state.partition === partition)?.segment as string
    await controller.forceCommit(table)
    await eventually(
      () => controller.partitionStates(table),
      (states) =>
        states.length === before.length &&
        states.every(({ segment, state }) => segment !== lost && state === 'CONSUMING'),
      90_000,
    )
    const url = `${setup.config.pinot.controller_url}/segments/${table}_REALTIME/${lost}?retention=0d`
    const answer = await fetch(url, { method: 'DELETE' })
    expect(answer.status).toBe(200)
    const report = await eventually(
      () => road.audit({ topic: 'bars', waitMs: 5_000 }),
      ({ verdict }) => verdict === 'differs',
      90_000,
    )
    const { problems } = bars(report)
    expect(problems.every((problem) => problem.partition === partition)).toBe(true)
    expect(problems[0]).toMatchObject({ what: 'row-missing', table })
    expect(problems[1]?.text).toMatch(
      new RegExp(
        `^${table}: the row of [A-Z]+ of .*, received .*, is missing: .*/${partition}@\\d+$`,
      ),
    )
  })
})
