import { readFileSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig, projectRoot } from '@tickertape/config'
import { defaultCacheDir } from '@tickertape/embedded'
import { TapeError } from '@tickertape/errors'
import { eventually, prepareTables, sendEvents, testConfig } from '@tickertape/testkit'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { parse } from 'yaml'
import { fetchAirflow } from '../../scripts/airflow/fetch-airflow.ts'
import { runTool } from '../../scripts/chart/run-tool.ts'

const DAY_MS = 86_400_000
const today = Math.floor(Date.now() / DAY_MS) * DAY_MS
const dateOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)
/** The day that is looked at, and a moment when its night is over. */
const [day, morning] = [dateOf(today - 2 * DAY_MS), `${dateOf(today - DAY_MS)}T06:00:00`]

const jobs = parse(
  readFileSync(join(projectRoot, 'deploy/airflow/dags/schedules.yaml'), 'utf8'),
) as readonly { readonly name: string; readonly command: readonly string[] }[]
const dagOf = (name: string) => `tickertape_${name.replaceAll('-', '_')}`

async function pythonOrNothing(): Promise<string> {
  try {
    return await fetchAirflow(loadConfig().embedded.cache_dir || defaultCacheDir())
  } catch (error) {
    if (error instanceof TapeError && error.code === 'TAPE_STACK_MISSING_TOOL') return ''
    throw error
  }
}
const python = await pythonOrNothing()

let home: string
let env: Record<string, string>

/** What `airflow` is, which takes longer to start than to run. */
const program = (calls: readonly (readonly string[])[]) => `
import json, sys
from airflow.__main__ import main
for call in json.loads(${JSON.stringify(JSON.stringify(calls))}):
    sys.argv = ["airflow", *call]
    main()
`
const airflow = (calls: readonly (readonly string[])[], more: Record<string, string> = {}) =>
  runTool(python, ['-c', program(calls)], { env: { ...env, ...more } })

const pathWith = (folder: string) => ({ PATH: `${folder}:${process.env.PATH}` })

beforeAll(async () => {
  if (!python) return
  home = await mkdtemp(join(tmpdir(), 'tickertape-airflow-'))
  env = {
    AIRFLOW_HOME: home,
    AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
    AIRFLOW__CORE__DAGS_FOLDER: join(projectRoot, 'deploy/airflow/dags'),
    TICKERTAPE_SCHEDULES_FROM: dateOf(today - 7 * DAY_MS),
  }
  await airflow([['db', 'migrate']])
})
afterAll(async () => {
  if (home) await rm(home, { recursive: true, force: true })
})

describe.skipIf(!python)('airflow dags test', () => {
  it('starts the command of every job, about the day before', async () => {
    const bin = join(home, 'bin')
    await mkdir(bin)
    const calls = join(home, 'calls')
    await writeFile(join(bin, 'tape'), `#!/bin/sh\nprintf '%s\\n' "$*" >> '${calls}'\n`)
    await chmod(join(bin, 'tape'), 0o755)
    const tests = jobs.map(({ name }) => ['dags', 'test', dagOf(name), morning])
    await airflow(tests, pathWith(bin))
    const wanted = jobs.map(({ command }) =>
      command.map((word) => (word === 'DAY' ? day : word)).join(' '),
    )
    expect((await readFile(calls, 'utf8')).trim().split('\n')).toEqual(wanted)
  })

  it('runs tape against what is there: tickertape_check looks at the day in its table', async () => {
    const made = await testConfig(inject('stackEnv'))
    await prepareTables(made)
    const bars = Array.from({ length: 1440 }, (_, minute) => ({
      ...{ symbol: 'BTC/USD', o: 10, h: 12, l: 9, c: 11, v: 100, n: null, vw: null },
      ...{ time_stamp: Date.parse(day) + minute * 60_000, timeframe: '1m', source: 'kraken' },
      ...{ feed: 'v2', received_at: Date.now() * 1000, origin: 'live' },
    }))
    await sendEvents(made.config, 'bars', bars)
    const tape = join(projectRoot, 'apps/cli/src/main.ts')
    const check = () => runTool(process.execPath, [tape, 'check', '--day', day], { env: made.env })
    const good = `${day}: good, 1,440 rows in 1 series`
    await eventually(
      () => check().catch(({ message }) => message),
      (said) => said.includes(good),
      90_000,
    )

    const path = pathWith(join(projectRoot, 'node_modules/.bin'))
    const run = [['dags', 'test', dagOf('check'), morning]]
    expect(await airflow(run, { ...made.env, ...path })).toContain(good)
  })
})
