import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { PinotBroker } from '@tickertape/pinot'
import { AppProcess, eventually, prepareTables, testConfig } from '@tickertape/testkit'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'

const python = (args: readonly string[], cwd: string) =>
  promisify(execFile)('python3', ['-m', ...args], { cwd })

let folder: string
/** Google's daily bars since 2004, which the Python package `backtesting` carries; undefined without pip. */
let csv: string | undefined

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tickertape-bars-'))
  try {
    await python(['pip', 'download', '-q', '--no-deps', 'backtesting==0.6.5'], folder)
    const [wheel = ''] = await readdir(folder)
    await python(['zipfile', '-e', wheel, folder], folder)
    csv = join(folder, 'backtesting/test/GOOG.csv')
  } catch (error) {
    console.warn(`no real bars, python3 with pip is needed: ${(error as Error).message}`)
  }
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('real bars from a file', () => {
  it('are in SQL, every row with its prices', async (context) => {
    if (csv === undefined) return context.skip('python3 with pip is needed to fetch the bars')
    const lines = (await readFile(csv, 'utf8')).trim().split('\n').slice(1)
    const { config, env } = await testConfig(inject('stackEnv'), {
      PRODUCER_SOURCE: 'file',
      PRODUCER_FILE: csv,
      PRODUCER_SYMBOLS: 'GOOG',
    })
    await prepareTables({ config, env })
    await using _flattener = new AppProcess('flattener', env)
    await using producer = new AppProcess('producer', env)
    expect(await producer.exited(), producer.output).toBe(0)

    const broker = new PinotBroker(config.pinot.broker_url)
    const sql = async (query: string) => (await broker.query(query)).rows
    const { table } = config.pinot
    const count = async () => Number((await sql(`SELECT COUNT(*) FROM ${table}`))[0]?.[0])
    expect(lines.length).toBeGreaterThan(2_000)
    await eventually(count, (rows) => rows === lines.length)

    const [first = ''] = lines
    const [date = '', open, high, low, close, volume] = first.split(',')
    const [row] = await sql(
      `SELECT symbol, o, h, l, c, v, time_stamp FROM ${table} ORDER BY time_stamp LIMIT 1`,
    )
    const numbers = [open, high, low, close, volume].map(Number)
    expect(row).toEqual(['GOOG', ...numbers, Date.parse(`${date}T00:00:00Z`)])
  })
})
