import { isLive, JobManager } from '@tickertape/flink'
import type {
  Alert,
  Average,
  Candle,
  Kind,
  LateEvent,
  QuotedTrade,
  Trade,
  TradeOver,
} from '@tickertape/schema'
import { schemaRegistry } from '@tickertape/streams'
import { eventually } from '@tickertape/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { printedCommands, printedStatements } from '../docs/printed-commands.ts'
import { SqlTerminal } from './at-terminal.ts'
import { differences } from './differences.ts'
import { expectedAlerts, lineOfAlert } from './expected-alerts.ts'
import { expectedAverages, lineOfAverage } from './expected-averages.ts'
import { expectedCandles, expectedCandlesOfBars, lineOf, singleTrades } from './expected-candles.ts'
import { expectedQuotedTrades } from './expected-quoted-trades.ts'
import { FlinkSystem, whyNoFlink } from './flink-system.ts'
import {
  eventInEveryPartition,
  madeBar,
  madeBars,
  madeQuotes,
  madeTrade,
  madeTrades,
  startMs,
  symbolOfPartition,
  symbols,
} from './made-events.ts'
import { madeWalks, merged } from './made-walks.ts'
import { awaitRead, sendEvents, TopicRows } from './topics.ts'

/** The job that the prompt has told last. */
const jobIn = (shown: string): string => [...shown.matchAll(/Job (\w{32}) /g)].at(-1)?.[1] ?? ''

const printedLines = printedCommands('streaming-sql', 'Ask the stream')
  .map(({ line }) => line)
  .filter((line) => !/^npm (start|run sql$)/.test(line))

const missing = await whyNoFlink()
if (missing) console.log(`streaming SQL is not tested: ${missing}`)

const span = { fromMs: startMs, forMs: 600_000 }
const trades = merged(madeTrades(30_000, span), madeWalks(startMs))
const half = trades.length / 2
const quotes = madeQuotes(2_000, span)
const bars = madeBars(10, startMs)
const dayMs = 86_400_000
const clockMs = startMs + dayMs
const same = { missing: [], unexpected: [] }
/** Flink on cores that others use too. */
const patientMs = 300_000
const soon = <T>(ask: () => Promise<T>, accept: (answer: T) => boolean): Promise<T> =>
  eventually(ask, accept, patientMs)

describe.skipIf(missing)('streaming SQL', { timeout: 600_000 }, () => {
  let system: FlinkSystem
  let candles: TopicRows<Candle>
  let late: TopicRows<LateEvent>
  const linesOfCandles = async () => (await candles.read()).map(lineOf)
  const send = (kind: Kind, events: readonly { readonly symbol: string }[]) =>
    sendEvents(system.setup.config, kind, events)
  const inEveryPartition = (kind: Kind, atMs: number) =>
    eventInEveryPartition(kind, { partitions: system.setup.config.kafka.partitions, atMs })

  /** Waits until a topic has so many rows as are expected, and compares each. */
  async function expectRows<T>(
    topic: string,
    expected: readonly T[],
    lineOfRow: (row: T) => string,
  ) {
    const rows = new TopicRows<T>(system.setup.config, topic)
    const { length } = expected
    const found = await soon(
      () => rows.read(),
      (read) => read.length >= length,
    )
    expect(length).toBeGreaterThan(0)
    expect(differences(found.map(lineOfRow), expected.map(lineOfRow))).toEqual(same)
  }

  beforeAll(async () => {
    system = await FlinkSystem.start({
      FLINK_OVER_PRICE: '104.9',
      FLINK_ALERT_PRICES: 'RISES>105 RISES<95 FALLS<97',
    })
    const { config } = system.setup
    candles = new TopicRows(config, config.flink.candles_topic)
    late = new TopicRows(config, config.flink.late_topic)
  })

  afterAll(() => system?.[Symbol.asyncDispose]())

  it('makes candles of what was there before its jobs', async () => {
    await send('trades', trades.slice(0, half))
    await send('bars', bars)
    await send('quotes', quotes)
    expect(await system.bootstrap()).toMatchObject({ code: 0 })
    await soon(
      () => candles.read(),
      ({ length }) => length > 0,
    )
  })

  it('has every candle exact after a replay at full speed in which TaskManager and gateway were killed', async () => {
    await system.stack.kill('taskmanager', 'SIGKILL')
    await system.stack.kill('sql-gateway', 'SIGKILL')
    await send('trades', [...trades.slice(half), ...inEveryPartition('trades', clockMs)])
    await send('bars', inEveryPartition('bars', clockMs))
    await send('quotes', inEveryPartition('quotes', clockMs))
    await Promise.all([system.stack.start('taskmanager'), system.stack.start('sql-gateway')])
    const expected = [...expectedCandles(trades), ...expectedCandlesOfBars(bars)].map(lineOf)
    const found = await soon(linesOfCandles, ({ length }) => length >= expected.length)
    expect(differences(found, expected)).toEqual(same)
  })

  it('alerts when a price is passed or moves, a minute is unusual or a symbol falls silent', async () => {
    const { flink } = system.setup.config
    const expected = expectedAlerts(expectedCandles(trades), {
      prices: [
        { symbol: 'RISES', side: '>', bound: 105 },
        { symbol: 'RISES', side: '<', bound: 95 },
        { symbol: 'FALLS', side: '<', bound: 97 },
      ],
      movePercent: flink.alert_move_percent,
      moveMinutes: flink.alert_move_minutes,
      zScore: flink.alert_z_score,
      silentMinutes: flink.alert_silent_minutes,
      clockMs,
    })
    expect(new Set(expected.map(({ rule }) => rule)).size).toBe(5)
    await expectRows<Alert>(flink.alerts_topic, expected, lineOfAlert)
  })

  it('averages what every symbol did in the last minute, five minutes and hour', async () => {
    const expected = expectedAverages(singleTrades(trades), { clockMs })
    await expectRows<Average>(system.setup.config.flink.averages_topic, expected, lineOfAverage)
  })

  it('copies trades over a price, as often as they are there', async () => {
    const { trades_over_topic: topic, over_price: bound } = system.setup.config.flink
    const expected = trades.filter(({ action, price }) => action === 'new' && price > bound)
    await expectRows<Omit<TradeOver, 'bound'>>(
      topic,
      expected,
      ({ symbol, trade_id, price, size }) => [symbol, trade_id, price, size].join(' '),
    )
  })

  it('joins each trade with the quote that was the latest at its time', async () => {
    const expected = expectedQuotedTrades(singleTrades(trades), quotes)
    expect(new Set(expected.map(({ quote_time }) => quote_time === null)).size).toBe(2)
    const of = ({
      symbol,
      trade_id,
      price,
      quote_time,
      bid_price,
      ask_price,
      bid_size,
    }: QuotedTrade) =>
      [symbol, trade_id, price, quote_time, bid_price, ask_price, bid_size].join(' ')
    await expectRows<QuotedTrade>(system.setup.config.flink.quoted_trades_topic, expected, of)
  })

  it('answers tape sql beside the jobs, and ends a query that is interrupted', async () => {
    await using tables = system.ask('SHOW TABLES', '--csv')
    expect(await tables.exited()).toBe(0)
    expect(tables.output).toMatch(/^table name\r$/m)
    expect(tables.output).toMatch(/^trades\r$/m)
    await using some = system.ask('--json', '--rows', '3', 'SELECT symbol, n FROM averages')
    expect(await some.exited()).toBe(0)
    expect(
      some.output
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line)),
    ).toEqual(
      Array.from({ length: 3 }, () => ({
        op: '+I',
        symbol: expect.any(String),
        n: expect.any(Number),
      })),
    )
    await using endless = system.ask('SELECT symbol, price FROM trades')
    await soon(
      async () => endless.output,
      (output) => output.includes('AAPL'),
    )
    expect(await endless.end('SIGINT')).toBe(0)
    const manager = new JobManager(system.stack.urls.flink)
    const jobs = await soon(
      () => manager.jobs(),
      (all) => all.filter(isLive).length <= 6,
    )
    expect(jobs.filter(isLive)).toHaveLength(6)
  })

  it('answers at the prompt as docs/guides/streaming-sql.md says, and fills a topic with exactly the rows of a query', async () => {
    const { config } = system.setup
    const large = trades.filter(({ size }) => size > 5)
    const of = ({ symbol, price, size }: Pick<Trade, 'symbol' | 'price' | 'size'>) =>
      [symbol, price, size].join(' ')
    await using terminal = new SqlTerminal(system.setup.env)
    await terminal.awaitPrompt()
    const answers = new Map<string, string>()
    for (const statement of printedStatements('streaming-sql', 'Ask the stream')) {
      const isStop = statement.startsWith('STOP JOB')
      if (isStop) await expectRows<Trade>('big_trades', large, of)
      const isEndless = statement.startsWith('SELECT') && !/LIMIT \d+;$/.test(statement)
      const typed = isStop ? statement.replace(/'\w+'/, `'${jobIn(terminal.shown)}'`) : statement
      answers.set(statement, await terminal.ask(typed, { isEndless }))
    }
    expect(terminal.shown).not.toContain('TAPE_')
    expect(answers.get('SHOW TABLES;')).toMatch(/^trades\s*$/m)
    expect(answers.get('SELECT * FROM big_trades LIMIT 3;')).toMatch(/3 rows, the first after/)
    expect(await terminal.quit()).toBe(0)
    const [version] = await schemaRegistry(config).versions('big_trades-value')
    expect(version?.schema).toMatchObject({ name: 'BigTrades', namespace: 'tickertape' })
  })

  it.each(printedLines)(
    'answers what docs/guides/streaming-sql.md tells to type: %s',
    async (line) => {
      await using typed = system.type(line)
      const isEndless = /WHERE size > \d+"$/.test(line)
      if (isEndless) await soon(async () => typed.stdout, Boolean)
      if (isEndless) typed.interrupt()
      const { code, stdout, stderr } = await typed.ended()
      expect([code, stdout], stderr).toEqual([0, expect.stringMatching(/\S/)])
    },
  )

  it('keeps what comes too late, once for each job, with the time of the clock', async () => {
    expect(await late.read()).toEqual([])
    const known = await linesOfCandles()
    const trade = madeTrade({ symbol: 'AAPL', time_stamp: startMs * 1000, trade_id: 'late' })
    const bar = madeBar({ symbol: 'AAPL', time_stamp: startMs - 60_000 })
    await send('trades', [trade, trade])
    await send('bars', [bar, bar])
    const found = await soon(
      () => late.read(),
      ({ length }) => length >= 5,
    )
    const barEndMs = 59_999
    const clock = clockMs - system.setup.config.flink.late_after_ms
    const lateFor = (kind: Kind, changes: Partial<LateEvent>) =>
      expect.objectContaining({ kind, symbol: 'AAPL', price: 100, clock, ...changes })
    expect(found.toSorted((a, b) => (a.job < b.job ? -1 : 1))).toEqual([
      lateFor('trades', { job: 'tickertape-alerts', id: 'late' }),
      lateFor('trades', { job: 'tickertape-averages', id: 'late' }),
      lateFor('bars', { job: 'tickertape-candles-from-bars', id: '1m', clock: clock + barEndMs }),
      lateFor('trades', { job: 'tickertape-candles-from-trades', id: 'late' }),
      lateFor('trades', { job: 'tickertape-quoted-trades', id: 'late' }),
    ])
    expect(differences(await linesOfCandles(), known)).toEqual(same)
  })

  it('knows what comes too late before the clock goes again after a crash', async () => {
    const known = await linesOfCandles()
    const before = (await late.read()).length
    await system.stack.kill('taskmanager', 'SIGKILL')
    const trade = madeTrade({ symbol: 'MSFT', time_stamp: startMs * 1000, trade_id: 'crash' })
    await send('trades', [trade])
    await system.stack.start('taskmanager')
    const found = await soon(
      () => late.read(),
      ({ length }) => length >= before + 4,
    )
    const clock = clockMs - system.setup.config.flink.late_after_ms
    expect(found.slice(before).map((row) => [row.id, row.clock])).toEqual(
      Array.from({ length: 4 }, () => ['crash', clock]),
    )
    expect(differences(await linesOfCandles(), known)).toEqual(same)
  })

  it('ends a job with a savepoint when its file is gone', async () => {
    const gone = ['alerts', 'averages', 'candles-from-bars', 'quoted-trades', 'trades-over']
    for (const name of gone) await system.removeJob(name)
    const { code, output } = await system.bootstrap()
    expect(code).toBe(0)
    expect(output.match(/job removed: no file asks for it/g)).toHaveLength(gone.length)
    expect(output.match(/job runs as it is/g)).toHaveLength(1)
    const jobs = await new JobManager(system.stack.urls.flink).jobs()
    const ended = jobs.filter(({ state, name }) => state === 'FINISHED' && /^tickertape/.test(name))
    expect(ended).toHaveLength(gone.length)
  })

  it('goes on from a savepoint when the SQL of a job has changed', async () => {
    const known = await linesOfCandles()
    const changed = await system.bootstrap({ FLINK_IDLE_AFTER_MS: '1000' })
    expect(changed.output).toContain('job stopped, because its file has changed')
    expect(changed.output).toContain('"from":"s3://flink/savepoints/')
    expect(changed.code).toBe(0)
    expect(differences(await linesOfCandles(), known)).toEqual(same)
  })

  it('counts every trade once, in a candle or as late, when idle partitions have many at once', async () => {
    const fromMs = startMs + 7 * dayMs
    const inPartition = (partition: number) =>
      Array.from({ length: 100 }, (_, at) =>
        madeTrade({
          symbol: symbolOfPartition(partition, system.setup.config.kafka.partitions),
          time_stamp: (fromMs + at * 10_000) * 1000,
          trade_id: `idle-${partition}-${at}`,
        }),
      )
    const counted = async () => {
      const seconds = (await candles.read()).filter(({ timeframe }) => timeframe === '1s')
      const inCandles = seconds.filter(({ time_stamp }) => time_stamp >= fromMs).length
      const tooLate = (await late.read()).filter((row) => row.time_stamp >= fromMs * 1000).length
      return { inCandles, tooLate, all: inCandles + tooLate }
    }
    await send('trades', inPartition(0))
    // The clock moves on without the partitions that are idle.
    await soon(counted, ({ inCandles }) => inCandles >= 99)
    await send('trades', inPartition(1))
    await soon(counted, ({ tooLate }) => tooLate >= 99)
    await send('trades', inEveryPartition('trades', fromMs + dayMs))
    const found = await soon(counted, ({ all }) => all >= 200)
    expect(found).toEqual({ inCandles: 101, tooLate: 99, all: 200 })
  })

  /**
   * Trades of ten minutes of a later day in every partition, in two halves, and what ends the candles of both. First
   * comes one that wakes each partition: an idle one would be overtaken by the others.
   */
  const laterDay = async (day: number) => {
    const fromMs = startMs + day * dayMs
    const { topics, partitions } = system.setup.config.kafka
    const wake = inEveryPartition('trades', fromMs - 60_000) as readonly Trade[]
    const spread = madeTrades(3_000, { fromMs, forMs: 600_000 }).map((trade) => ({
      ...trade,
      symbol: symbolOfPartition(symbols.indexOf(trade.symbol) % partitions, partitions),
    }))
    await send('trades', wake)
    await awaitRead(system.setup.config, {
      group: 'flink-tickertape-candles-from-trades',
      topic: topics.flattened_tick,
      withinMs: patientMs,
    })
    const made = [...wake, ...spread]
    const middle = made.length / 2
    const isOfDay = ({ time_stamp }: Candle) =>
      Math.floor(time_stamp / dayMs) === Math.floor(fromMs / dayMs)
    const expected = expectedCandles(made).filter(isOfDay).map(lineOf)
    return {
      first: made.slice(wake.length, middle),
      second: [...made.slice(middle), ...inEveryPartition('trades', fromMs + dayMs)],
      async isExact() {
        const read = async () => (await candles.read()).filter(isOfDay).map(lineOf)
        const found = await soon(read, ({ length }) => length >= expected.length)
        expect(differences(found, expected)).toEqual(same)
      },
      begun: () =>
        soon(
          () => candles.read(),
          (read) => read.some(isOfDay),
        ),
    }
  }

  it('goes on by itself with the same candles after the JobManager was killed', async () => {
    expect(await system.bootstrap()).toMatchObject({ code: 0 })
    const day = await laterDay(10)
    await send('trades', day.first)
    await day.begun()
    await system.stack.kill('jobmanager', 'SIGKILL')
    await send('trades', day.second)
    await system.stack.start('jobmanager')
    await day.isExact()
  })

  it('goes on from the object store with the same candles when Flink has forgotten its jobs', async () => {
    const day = await laterDay(12)
    await send('trades', day.first)
    await day.begun()
    await system.forgetJobs()
    await send('trades', day.second)
    expect(await new JobManager(system.stack.urls.flink).jobs()).toEqual([])
    const { code, output } = await system.bootstrap()
    expect(code, output).toBe(0)
    expect(output).toContain('"from":"s3://flink/checkpoints/candles-from-trades/')
    await day.isExact()
  })
})
