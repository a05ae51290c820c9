import { PinotBroker } from '@tickertape/pinot'
import {
  AppProcess,
  eventually,
  prepareTables,
  type TestConfig,
  testConfig,
} from '@tickertape/testkit'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { audited } from './audited.ts'

let setup: TestConfig
let broker: PinotBroker

beforeAll(async () => {
  setup = await testConfig(inject('stackEnv'), {
    S3_SINK_MAX_AGE_MS: '1000',
    PRODUCER_RATE: '300',
    PRODUCER_KINDS: 'bars trades quotes',
  })
  broker = new PinotBroker(setup.config.pinot.broker_url)
  await prepareTables(setup)
})

const rows = async (): Promise<number> => {
  const { rows: counts } = await broker.query(`SELECT COUNT(*) FROM ${setup.config.pinot.table}`)
  return Number(counts[0]?.[0] ?? 0)
}

describe('the whole pipeline', () => {
  it('has every event once in raw, flattened, archive and Pinot after each service was killed', async () => {
    const services = new Map(
      ['producer', 'flattener', 'archiver'].map((app) => [app, new AppProcess(app, setup.env)]),
    )
    try {
      await eventually(rows, (count) => count > 0, 60_000)
      for (const [app, process] of services) {
        await process.end('SIGKILL')
        const before = await rows()
        services.set(app, new AppProcess(app, setup.env))
        await eventually(rows, (count) => count > before + 200, 60_000)
      }
      expect(await services.get('producer')?.end()).toBe(0)
      const { streams } = await audited(setup.config)
      expect(streams.map(({ kind }) => kind)).toEqual(['bars', 'trades', 'quotes'])
      for (const { raw, flattened, keys, queryable } of streams) {
        expect(raw).toBeGreaterThan(100)
        expect(flattened).toBe(raw)
        expect(queryable).toBe(keys)
      }
      expect(await services.get('flattener')?.end()).toBe(0)
      expect(await services.get('archiver')?.end()).toBe(0)
    } finally {
      for (const process of services.values()) await process[Symbol.asyncDispose]()
    }
  })

  it('answers the queries that the table is made for, by both names of the symbol', async () => {
    const { table } = setup.config.pinot
    const counts = await broker.query(
      `SELECT S, COUNT(*) AS count FROM ${table} GROUP BY S ORDER BY count DESC`,
    )
    expect(counts.columns.map(({ name }) => name)).toEqual(['S', 'count'])
    expect(counts.rows.map(([symbol]) => symbol).sort()).toEqual(['AAPL', 'GOOGL', 'TSLA'])

    const latest = await broker.query(
      `SELECT S, o, h, l, c, v, time_stamp FROM ${table} ORDER BY time_stamp DESC LIMIT 10`,
    )
    expect(latest.rows).toHaveLength(10)
    const times = latest.rows.map((row) => Number(row[6]))
    expect(times).toEqual([...times].sort((a, b) => b - a))

    const differing = await broker.query(`SELECT COUNT(*) FROM ${table} WHERE S <> symbol`)
    expect(Number(differing.rows[0]?.[0])).toBe(0)
  })
})
