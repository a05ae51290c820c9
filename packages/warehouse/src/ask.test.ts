import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { Cell } from './answer.ts'
import { type AskOptions, ask } from './ask.ts'
import { DAY, dayMs, TestArchive, trade } from './test-archive.ts'

const HOUR = 3_600_000

let archive: TestArchive
beforeEach(async () => {
  archive = await TestArchive.start()
  onTestFinished(() => archive[Symbol.asyncDispose]())
})

async function answer(sql: string, more: Partial<AskOptions> = {}) {
  const rows: (readonly Cell[])[] = []
  let names: readonly string[] = []
  await ask({
    ...{ config: archive.config, sql, symbols: [], window: { fromMs: undefined, toMs: undefined } },
    signal: new AbortController().signal,
    onProgress: () => {},
    async onAnswer(found) {
      names = found.columns.map(({ name }) => name)
      for await (const part of found.rows) rows.push(...part)
    },
    ...more,
  })
  return { names, rows }
}

const add = (offset: number, receivedMs: number, ...items: readonly object[]) =>
  archive.add({
    ...{ kind: 'trades', offset, receivedMs },
    records: items.map((item) => ({ items: [item as Record<string, unknown>] })),
  })

const fetched = () =>
  archive.s3.requests.flatMap(({ method, key }) =>
    method === 'GET' && /\.(parquet|jsonl\.gz)$/.test(key) ? [key] : [],
  )

const bySymbol = 'SELECT symbol, sum(price) AS total FROM trades GROUP BY symbol ORDER BY symbol'

describe('a question', () => {
  it('is answered by what is compacted, what is not, and what came later, one row for each event', async () => {
    const next = dayMs + 24 * HOUR
    await add(0, dayMs, trade('A', dayMs, { p: 1 }), trade('B', dayMs, { p: 2 }))
    await archive.compact(DAY)
    // Again, as it was and corrected; another of the same day; one of a day that was never compacted.
    await add(10, next, trade('A', dayMs, { p: 1 }), trade('B', dayMs, { p: 20 }))
    await add(20, next, trade('A', dayMs + 1, { p: 4 }), trade('A', next, { p: 8 }))
    expect((await answer(bySymbol)).rows).toEqual([
      ['A', 13],
      ['B', 20],
    ])
    await archive.compact(DAY)
    await archive.compact('2026-11-21')
    expect((await answer(bySymbol)).rows).toEqual([
      ['A', 13],
      ['B', 20],
    ])
  })

  it('is about the events of a time and of symbols', async () => {
    await add(0, dayMs, trade('A', dayMs), trade('A', dayMs + HOUR), trade('B', dayMs))
    const count = 'SELECT count(*) FROM trades'
    const window = { fromMs: dayMs, toMs: dayMs + HOUR }
    for (const _ of ['archived', 'compacted']) {
      expect((await answer(count, { window })).rows).toEqual([[2]])
      expect((await answer(count, { window, symbols: ['A'] })).rows).toEqual([[1]])
      expect(
        (await answer(count, { window: { fromMs: dayMs + 1, toMs: undefined } })).rows,
      ).toEqual([[1]])
      await archive.compact(DAY)
    }
  })

  it('has its times as numbers and as a timestamp, and keeps every digit', async () => {
    const at = { ...trade('A', dayMs), t: dayMs * 1000 + 7 }
    await add(0, dayMs, at)
    const { names, rows } = await answer(
      'SELECT time_stamp, event_time, 9007199254740993 AS large, [1, 2] AS list FROM trades',
    )
    expect(names).toEqual(['time_stamp', 'event_time', 'large', 'list'])
    expect(rows).toEqual([[dayMs * 1000 + 7, `${DAY} 00:00:00.000007`, 9007199254740993n, [1, 2]]])
  })

  it('without an event is answered too', async () => {
    expect((await answer('SELECT count(*) FROM bars, trades, quotes')).rows).toEqual([[0]])
  })

  it('that DuckDB refuses is refused with its reason', async () => {
    await expect(answer('SELECT nonsense FROM trades')).rejects.toMatchObject({
      code: 'TAPE_WAREHOUSE_SQL',
      message: expect.stringContaining('nonsense'),
    })
  })
})

describe('what a question fetches', () => {
  it('is what has events of its time, once', async () => {
    await add(0, dayMs, trade('A', dayMs))
    const key = await add(10, dayMs + 48 * HOUR, trade('A', dayMs + 48 * HOUR))
    await archive.compact(DAY)
    await archive.compact('2026-11-22')
    archive.s3.requests.length = 0
    const window = { fromMs: dayMs, toMs: dayMs + 24 * HOUR }
    await answer(bySymbol, { window })
    await answer(bySymbol, { window })
    expect(fetched()).toEqual([archive.manifest('trades', DAY)?.files[0]?.key])
    expect(fetched()).not.toContain(key)
  })

  it('is fetched anew from a bucket that was made anew', async () => {
    const key = await add(0, dayMs, trade('A', dayMs, { p: 1 }))
    expect((await answer(bySymbol)).rows).toEqual([['A', 1]])
    archive.s3.objects.delete(key)
    await add(0, dayMs, trade('A', dayMs, { p: 2 }))
    expect((await answer(bySymbol)).rows).toEqual([['A', 2]])
  })

  it('is nothing of kinds that it does not name', async () => {
    await add(0, dayMs, trade('A', dayMs))
    await answer('SELECT count(*) FROM bars')
    expect(fetched()).toEqual([])
  })

  it('is not written to the bucket', async () => {
    await add(0, dayMs, trade('A', dayMs))
    archive.s3.requests.length = 0
    await answer(bySymbol)
    expect(archive.s3.requests.filter(({ method }) => method !== 'GET')).toEqual([])
  })

  it('is refused when it is more than the disk may hold', async () => {
    await using small = await TestArchive.start({ WAREHOUSE_DISK_BYTES: '1048576' })
    const incompressible = Array.from({ length: 60_000 }, (_, at) =>
      trade('A', dayMs + at, { i: Math.sin(at).toString(36), p: 1 + Math.cos(at) ** 2 }),
    )
    await small.add({
      ...{ kind: 'trades', offset: 0, receivedMs: dayMs },
      records: [{ items: incompressible }],
    })
    await expect(answer(bySymbol, { config: small.config })).rejects.toMatchObject({
      code: 'TAPE_WAREHOUSE_DISK',
    })
  })
})
