import { describe, expect, it } from 'vitest'
import { RowProbe } from './row-probe.ts'

const at = 1_795_000_000_000

/** A table whose answers are set, and what it was asked. */
function fakeTable() {
  const asked: string[] = []
  const table = { rows: [] as (readonly unknown[])[], nowMs: at }
  const sql = async (text: string) => {
    asked.push(text)
    return table.rows
  }
  const lookBacks = () =>
    asked.map((text) => table.nowMs - Number(/received_at > (\d+)/.exec(text)?.[1]) / 1000)
  return { table, sql, asked, lookBacks, now: () => table.nowMs }
}

describe('a probe of a table', () => {
  it('counts a trade from its receipt and from its event, in the middle of its cell', async () => {
    const { table, sql, now } = fakeTable()
    const probe = new RowProbe({ kind: 'trades', table: 'stock_trades', sql, now })
    await probe.look()
    table.rows = [[7, at / 20, 2]]
    table.nowMs = at + 100
    expect(await probe.look()).toEqual([{ sinceReceiptMs: 90, sinceEventMs: 340, rows: 7 }])
  })

  it('counts a bar from the end of its interval', async () => {
    const { table, sql, now } = fakeTable()
    const probe = new RowProbe({ kind: 'bars', table: 'bars', sql, now })
    await probe.look()
    table.rows = [
      [1, at / 20, 601, '1m'],
      [1, at / 20, 8, '600ms'],
    ]
    table.nowMs = at + 100
    const seen = await probe.look()
    expect(seen.map(({ sinceEventMs }) => sinceEventMs)).toEqual([240, 340])
  })

  it('looks far back at first and every ten seconds, for rows behind an outage', async () => {
    const { table, sql, now, lookBacks } = fakeTable()
    const probe = new RowProbe({ kind: 'quotes', table: 'quotes', sql, now })
    const looks: number[] = []
    for (let second = 0; second <= 10; second++) {
      table.nowMs = at + second * 1_000
      await probe.look()
      looks.push(lookBacks().at(-1) ?? 0)
    }
    expect(looks).toEqual([600_000, ...Array(9).fill(10_000), 600_000])
  })

  it('asks for live rows only, as history is old when it comes', async () => {
    const { sql, now, asked } = fakeTable()
    await new RowProbe({ kind: 'quotes', table: 'quotes', sql, now }).look()
    expect(asked[0]).toContain("origin = 'live'")
  })

  it('looks far back again after a look that failed', async () => {
    const { sql, now, lookBacks } = fakeTable()
    let fails = true
    const probe = new RowProbe({
      kind: 'quotes',
      table: 'quotes',
      now,
      sql: (text) => (fails ? Promise.reject(new Error('away')) : sql(text)),
    })
    await expect(probe.look()).rejects.toThrow('away')
    fails = false
    await probe.look()
    expect(lookBacks()).toEqual([600_000])
  })
})
