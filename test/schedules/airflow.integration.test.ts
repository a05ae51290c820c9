import { join } from 'node:path'
import { projectRoot } from '@tickertape/config'
import { eventually, prepareTables, sendEvents, testConfig } from '@tickertape/testkit'
import { describe, expect, inject, it } from 'vitest'
import { runTool } from '../../scripts/chart/run-tool.ts'
import { airflowPython, day, TestAirflow } from './airflow.ts'

const python = await airflowPython()

describe.skipIf(!python)('airflow dags test', () => {
  it('runs tape against what is there: tickertape_check looks at the day in its table', async () => {
    const { config, env } = await testConfig(inject('stackEnv'))
    await prepareTables({ config, env })
    const bars = Array.from({ length: 1440 }, (_, minute) => ({
      ...{ symbol: 'BTC/USD', o: 10, h: 12, l: 9, c: 11, v: 100, n: null, vw: null },
      ...{ time_stamp: Date.parse(day) + minute * 60_000, timeframe: '1m', source: 'kraken' },
      ...{ feed: 'v2', received_at: Date.now() * 1000, origin: 'live' },
    }))
    await sendEvents(config, 'bars', bars)
    const tape = join(projectRoot, 'apps/cli/src/main.ts')
    const check = () =>
      runTool(process.execPath, [tape, 'check', '--day', day], { env }).catch(String)
    const good = `${day}: good, 1,440 rows in 1 series`
    await eventually(check, (said) => said.includes(good), 90_000)

    await using airflow = await TestAirflow.start(python)
    expect(await airflow.test(['check'], join(projectRoot, 'node_modules/.bin'), env)).toContain(
      good,
    )
  }, 900_000)
})
