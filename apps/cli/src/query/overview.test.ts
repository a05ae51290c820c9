import type { Cell } from '@tickertape/pinot'
import { expect, test } from 'vitest'
import { latestSql, overviewOf } from './overview.ts'

const minute = 60_000
const newest = 1_100_000_000_000

/** Answers as Pinot would that holds the newest event of each symbol at these times. */
async function overviewWith(times: Readonly<Record<string, number>>, table = 'bars') {
  const asked: string[] = []
  const columns = (names: readonly string[]) => names.map((name) => ({ name, type: 'LONG' }))
  const answer = (rows: Cell[][]) => ({ columns: columns(['a', 'b']), rows, timeUsedMs: 1 })
  const query = async (sql: string) => {
    asked.push(sql)
    if (sql.includes('COUNT(*)')) return answer(Object.keys(times).map((symbol) => [symbol, 1]))
    if (sql.startsWith('SELECT MAX')) return answer([[Math.max(...Object.values(times))]])
    const since = Number(/time_stamp > (-?\d+)/.exec(sql)?.[1] ?? Number.NEGATIVE_INFINITY)
    const found = Object.entries(times).filter(([, time]) => time > since)
    return answer(found.map(([symbol, time]) => [symbol, time]))
  }
  const overview = await overviewOf({ table, kind: 'bars', limit: 40, query })
  return { overview, windows: asked.slice(2), asked }
}

test('looks only at the last minutes before the newest row, also when that is years ago', async () => {
  const { overview, windows } = await overviewWith({ AAPL: newest, TSLA: newest - 9 * minute })
  expect(windows).toHaveLength(1)
  expect(windows[0]).toContain(`time_stamp > ${newest - 10 * minute} `)
  expect(overview.latest.rows).toHaveLength(2)
})

test('looks further back only for a symbol that has been quiet', async () => {
  const day = 24 * 60 * minute
  const { overview, windows } = await overviewWith({ AAPL: newest, OLD: newest - 30 * day })
  expect(windows).toHaveLength(3)
  expect(windows[2]).not.toContain('time_stamp >')
  expect(overview.latest.rows.map(([symbol]) => symbol)).toEqual(['AAPL', 'OLD'])
})

test('an empty table is asked once', async () => {
  const { overview, asked } = await overviewWith({})
  expect(asked).toHaveLength(1)
  expect(overview.counts.rows).toEqual([])
})

test('a quote in a symbol stays inside its text', async () => {
  const { windows } = await overviewWith({ "O'X": newest })
  expect(windows[0]).toContain("IN ('O''X')")
})

test('the latest candle of a symbol is one of a minute', () => {
  const asked = { table: 'candles', symbols: ['AAPL'], after: 0 }
  expect(latestSql({ ...asked, kind: 'candles' })).toContain("timeframe = '1m'")
  expect(latestSql({ ...asked, kind: 'bars' })).not.toContain('timeframe')
})
