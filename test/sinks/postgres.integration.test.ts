import { loadConfig } from '@tickertape/config'
import { checkTools, defaultCacheDir } from '@tickertape/embedded'
import { readTopic } from '@tickertape/kafka'
import type { Kind } from '@tickertape/schema'
import { kafkaClient } from '@tickertape/streams'
import {
  eventually,
  PostgresServer,
  postgresMissing,
  quietLog,
  sendBytes,
  sendEvents,
} from '@tickertape/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { madeBars, madeQuotes, madeTrades } from './made-events.ts'
import { SinksStack } from './sinks-stack.ts'

const cacheDir = loadConfig().embedded.cache_dir || defaultCacheDir()
const missing =
  (await postgresMissing()) ??
  (await checkTools({ cacheDir, extras: ['sinks'] }).then(
    () => undefined,
    (error: Error) => error.message,
  ))
const isWanted = process.env.TICKERTAPE_TEST_SINKS === '1'
const skipped = isWanted ? missing : 'set TICKERTAPE_TEST_SINKS=1'
if (skipped) console.log(`the sink to PostgreSQL is not tested: ${skipped}`)

const trades = madeTrades(0, 10_000)
const sinkOfTrades = '/tickertape-postgres-trades'

describe.skipIf(skipped)('PostgreSQL', () => {
  let postgres: PostgresServer
  let sinks: SinksStack

  beforeAll(async () => {
    postgres = await PostgresServer.start()
    sinks = await SinksStack.start({
      SINKS_POSTGRES_URL: postgres.jdbcUrl,
      SINKS_POSTGRES_USER: postgres.user,
    })
  })

  afterAll(async () => {
    await sinks?.[Symbol.asyncDispose]()
    await postgres?.[Symbol.asyncDispose]()
  })

  const send = (kind: Kind, events: readonly { readonly symbol: string }[]) =>
    sendEvents(sinks.setup.config, kind, events)

  /** Rows as JSON, in the order of their key; none while there is no table. */
  async function rowsOf(table: Kind): Promise<readonly unknown[]> {
    const [there] = await postgres.query(`SELECT to_regclass('${table}') IS NOT NULL`)
    if (there !== 't') return []
    const lines = await postgres.query(`SELECT row_to_json(t) FROM ${table} t ORDER BY received_at`)
    return lines.map((line) => JSON.parse(line))
  }
  const awaitRows = (table: Kind, count: number) =>
    eventually(
      () => rowsOf(table),
      ({ length }) => length >= count,
      120_000,
    )

  it('holds every event of the topics, in columns of the same names', async () => {
    expect(await sinks.bootstrap()).toMatchObject({ code: 0 })
    const [bars, quotes] = [madeBars(0, 200), madeQuotes(0, 200)]
    await send('bars', bars)
    await send('quotes', quotes)
    await send('trades', trades.slice(0, 2_000))
    expect(await awaitRows('quotes', quotes.length)).toEqual(quotes)
    expect(await awaitRows('trades', 2_000)).toEqual(trades.slice(0, 2_000))
    const times = bars.map((bar) => ({
      ...bar,
      time_stamp: new Date(bar.time_stamp).toISOString().slice(0, 19),
    }))
    expect(await awaitRows('bars', bars.length)).toEqual(times)
  })

  it('holds each of them once after it was killed and started again', async () => {
    await postgres.kill()
    await send('trades', trades.slice(2_000, 5_000))
    await postgres.start()
    expect(await awaitRows('trades', 5_000)).toEqual(trades.slice(0, 5_000))
  })

  it('holds each of them once after the worker was killed at work and started again', async () => {
    await send('trades', trades.slice(5_000, 8_000))
    await sinks.stack.kill('connect', 'SIGKILL')
    await send('trades', trades.slice(8_000))
    await sinks.stack.start('connect')
    expect(await awaitRows('trades', trades.length)).toEqual(trades)
  })

  it('holds each of them once when everything is read again, also where rows were lost', async () => {
    await postgres.query('DELETE FROM trades WHERE time_stamp % 3 = 0')
    await sinks.connect('PUT', `${sinkOfTrades}/stop`)
    await eventually(
      () => sinks.connect('DELETE', `${sinkOfTrades}/offsets`).catch(() => ''),
      (answer) => answer.includes('reset'),
    )
    await sinks.connect('PUT', `${sinkOfTrades}/resume`)
    expect(await awaitRows('trades', trades.length)).toEqual(trades)
  })

  it('is not held up by what nobody can read, which is kept with the reason', async () => {
    const { config } = sinks.setup
    const more = madeTrades(trades.length, 10)
    await sendBytes(config, config.kafka.topics.flattened_tick, Buffer.from('no Avro'))
    await send('trades', more)
    expect(await awaitRows('trades', trades.length + 10)).toEqual([...trades, ...more])
    const letters: unknown[] = []
    const client = kafkaClient({ config, clientId: 'test', log: quietLog })
    await readTopic(client, {
      topic: config.connect.dlq_topic,
      onBatch: async ({ records }) => {
        for (const { value, headers } of records) {
          letters.push([String(value), String(headers?.['__connect.errors.topic'])])
        }
      },
    })
    expect(letters).toEqual([['no Avro', config.kafka.topics.flattened_tick]])
  })

  it('keeps its sinks as they are, changes and removes them as files and settings say', async () => {
    const again = await sinks.bootstrap()
    expect(again).toMatchObject({ code: 0, output: expect.stringContaining('runs as it is') })
    expect(again.output).not.toMatch(/sink (created|changed|removed)/)
    const changed = await sinks.bootstrap({ CONNECT_DLQ_TOPIC: 'other-dlq' })
    expect(changed).toMatchObject({ code: 0, output: expect.stringContaining('sink changed') })
    const off = await sinks.bootstrap({ SINKS_POSTGRES_URL: '' })
    expect(off).toMatchObject({ code: 0, output: expect.stringContaining('sink removed') })
    expect(JSON.parse(await sinks.connect('GET', ''))).toEqual([])
  })

  it('says why, in its own words, when it refuses its sinks', async () => {
    const refused = await sinks.bootstrap({ SINKS_POSTGRES_URL: `${postgres.jdbcUrl}-unknown` })
    expect(refused.output).toContain('database \\"postgres-unknown\\" does not exist')
    expect(refused.code).toBe(70)
    expect(await sinks.bootstrap()).toMatchObject({ code: 0 })
  })
})
