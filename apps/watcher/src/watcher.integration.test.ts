import { setTimeout as sleep } from 'node:timers/promises'
import {
  AppProcess,
  eventually,
  prepareTables,
  type TestConfig,
  testConfig,
} from '@tickertape/testkit'
import { beforeAll, describe, expect, inject, it } from 'vitest'

const AWAY_MS = 12_000
const rate = 200

let setup: TestConfig

beforeAll(async () => {
  setup = await testConfig(inject('stackEnv'), {
    PRODUCER_RATE: String(rate),
    PRODUCER_KINDS: 'bars trades',
  })
  await prepareTables(setup)
})

/** The sum of the series of a metric whose labels hold all of these texts. */
async function metric(name: string, ...labels: readonly string[]): Promise<number> {
  const url = `http://127.0.0.1:${setup.config.watcher.http_port}/metrics`
  const page = await fetch(url).then(
    (answer) => answer.text(),
    () => '',
  )
  return page
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) && labels.every((label) => line.includes(label)))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0)
}

const rowsWithin = (seconds: number | '+Inf') =>
  metric('tape_watcher_queryable_seconds_bucket', 'kind="bars",since="event"', `le="${seconds}"`)
const lagSeconds = () => metric('tape_watcher_lag_seconds', 'reader="flattener"')

describe('the watcher', () => {
  it('measures from event to query, sees the lag of a flattener that is away, and counts what comes late', async () => {
    await using watcher = new AppProcess('watcher', setup.env)
    await using _producer = new AppProcess('producer', setup.env)
    const flattener = new AppProcess('flattener', setup.env)
    try {
      await eventually(
        () => rowsWithin('+Inf'),
        (rows) => rows > rate,
        60_000,
      )
      expect(await rowsWithin(2.5)).toBeGreaterThan(rate / 2)
      expect(
        await metric('tape_watcher_queryable_seconds_count', 'since="receipt"'),
      ).toBeGreaterThan(rate)
      expect(await metric('tape_watcher_stopped_partitions')).toBe(0)
    } finally {
      await flattener.end('SIGKILL')
    }
    await sleep(AWAY_MS)
    await eventually(lagSeconds, (lag) => lag > 2)
    expect(await metric('tape_watcher_lag_records', 'reader="flattener"')).toBeGreaterThan(10)
    const late = async () => (await rowsWithin('+Inf')) - (await rowsWithin(10))
    expect(await late()).toBe(0)

    await using _again = new AppProcess('flattener', setup.env)
    await eventually(late, (rows) => rows > 0, 60_000)
    await eventually(lagSeconds, (lag) => lag === 0, 60_000)
    expect((await fetch(`http://127.0.0.1:${setup.config.watcher.http_port}/ready`)).status).toBe(
      200,
    )
    expect(await watcher.end()).toBe(0)
  })
})
