import { gzipSync } from 'node:zlib'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { manifestKey } from './manifest.ts'
import { DAY, dayMs, TestArchive, trade } from './test-archive.ts'

const HOUR = 3_600_000
const TRADES = manifestKey('trades', DAY)

let archive: TestArchive
beforeEach(async () => {
  archive = await TestArchive.start()
  onTestFinished(() => archive[Symbol.asyncDispose]())
})

/** Trades of the day in one object, received an hour into it. */
const addDay = (offset: number, symbols: readonly string[], receivedMs = dayMs + HOUR) =>
  archive.add({
    ...{ kind: 'trades', offset, receivedMs },
    records: [{ items: symbols.map((symbol, at) => trade(symbol, dayMs + offset * 1000 + at)) }],
  })

const requests = (method: string) => archive.s3.requests.filter((one) => one.method === method)

describe('a day of events', () => {
  it('is what happened then, whenever it was received, and nothing else', async () => {
    await archive.add({
      ...{ kind: 'trades', offset: 0, receivedMs: dayMs + HOUR },
      records: [
        { items: [trade('A', dayMs - 1), trade('A', dayMs), trade('B', dayMs + 24 * HOUR - 1)] },
        { items: [trade('B', dayMs + 24 * HOUR)] },
      ],
    })
    await archive.add({
      ...{ kind: 'trades', offset: 9, receivedMs: dayMs + 400 * HOUR },
      records: [{ items: [trade('C', dayMs + HOUR)] }],
    })
    const [report] = await archive.compact(DAY)
    expect(report).toMatchObject({ outcome: 'written', objects: 2, events: 3, rows: 3 })
    const rows = await archive.rows('trades', DAY)
    expect(
      rows.map(({ symbol, time_stamp }) => [symbol, Number(time_stamp) / 1000 - dayMs]),
    ).toEqual([
      ['A', 0],
      ['B', 24 * HOUR - 1],
      ['C', HOUR],
    ])
  })

  it('has every field of an event under its name', async () => {
    const receivedMs = dayMs + HOUR
    const item = trade('BTC/USD', dayMs, { p: 0.1, s: 1e-7, i: 'a"S":1', x: 'é', c: '@,T' })
    await archive.add({ kind: 'trades', offset: 0, receivedMs, records: [{ items: [item] }] })
    await archive.compact(DAY)
    expect(await archive.rows('trades', DAY)).toEqual([
      {
        ...{ symbol: 'BTC/USD', price: 0.1, size: 1e-7, time_stamp: BigInt(dayMs) * 1000n },
        ...{ trade_id: 'a"S":1', exchange: 'é', conditions: '@,T', action: 'new' },
        ...{ source: 'test', feed: 'f', received_at: BigInt(receivedMs) * 1000n, origin: 'live' },
      },
    ])
  })

  it('has one row for an event that came again, the one received last, of equals the later one', async () => {
    const at = dayMs + 5
    await archive.add({
      ...{ kind: 'trades', offset: 0, receivedMs: dayMs + HOUR },
      records: [
        { items: [trade('A', at, { p: 3 })], receivedUs: 300 },
        { items: [trade('A', at, { p: 2 })], receivedUs: 200 },
        { items: [trade('B', at, { p: 1 }), trade('B', at, { p: 4 })], receivedUs: 7 },
        { items: [trade('A', at, { p: 9, a: 'cancel' })], receivedUs: 1 },
      ],
    })
    const [report] = await archive.compact(DAY)
    expect(report).toMatchObject({ events: 5, rows: 3 })
    const rows = await archive.rows('trades', DAY)
    expect(rows.map(({ symbol, action, price }) => [symbol, action, price])).toEqual([
      ['A', 'cancel', 9],
      ['A', 'new', 3],
      ['B', 'new', 4],
    ])
  })

  it('leaves out the records that the flattener refuses, whole, and counts them', async () => {
    const good = trade('A', dayMs)
    const batch = { source: 's', feed: 'f', received_at: 1, trades: [good] }
    const receivedMs = dayMs + HOUR
    await archive.addValues({ kind: 'trades', offset: 0, receivedMs }, [
      batch,
      null,
      { ...batch, trades: [trade('B', dayMs), trade('B', dayMs, { p: 0 })] },
      { ...batch, trades: [trade('', dayMs)] },
      { source: 's', feed: 'f', received_at: 1, bars: [good] },
      { ...batch, trades: [] },
    ])
    const [report] = await archive.compact(DAY)
    expect(report).toMatchObject({ events: 1, rows: 1, refused: 4 })
    expect(await archive.rows('trades', DAY)).toMatchObject([{ symbol: 'A', origin: 'live' }])
  })

  it('leaves out records of another schema that somebody wrote into the topic', async () => {
    const batch = { source: 's', feed: 'f', received_at: 1, trades: [trade('A', dayMs)] }
    await archive.addValues({ kind: 'trades', offset: 0, receivedMs: dayMs }, [
      { ...batch, trades: [trade('B', dayMs, { p: 'much' })] },
      'a text',
      { trades: { S: 'C' }, received_at: 'never' },
      batch,
    ])
    expect(await archive.compact(DAY)).toMatchObject([{ rows: 1, refused: 3 }])
    expect(await archive.rows('trades', DAY)).toMatchObject([{ symbol: 'A' }])
  })

  it('is nothing where the archive has none of it', async () => {
    await addDay(0, ['A'])
    const [report] = await archive.compact('2026-11-21')
    expect(report).toMatchObject({ outcome: 'nothing', objects: 0 })
    expect(archive.manifest('trades', '2026-11-21')).toBeUndefined()
  })
})

describe('a day that is compacted again', () => {
  it('is left as it is when the archive has no more of it', async () => {
    await addDay(0, ['A', 'B'])
    await archive.compact(DAY)
    const before = [...archive.s3.objects.keys()]
    const puts = requests('PUT').length
    const [report] = await archive.compact(DAY)
    expect(report).toMatchObject({ outcome: 'unchanged', objects: 1, events: 2, rows: 2, files: 1 })
    expect([...archive.s3.objects.keys()]).toEqual(before)
    expect(requests('PUT')).toHaveLength(puts)
  })

  it('is replaced whole when more came, and what nobody reads any more is removed a run later', async () => {
    await addDay(0, ['A', 'B'])
    await archive.compact(DAY)
    const [first] = archive.manifest('trades', DAY)?.files ?? []
    await addDay(10, ['C'], dayMs + 30 * HOUR)
    const [report] = await archive.compact(DAY)
    expect(report).toMatchObject({ outcome: 'replaced', objects: 2, events: 3, rows: 3 })
    expect((await archive.rows('trades', DAY)).map(({ symbol }) => symbol)).toEqual(['A', 'B', 'C'])
    expect(archive.s3.objects.has(first?.key as string)).toBe(true)
    await addDay(20, ['D'], dayMs + 31 * HOUR)
    await archive.compact(DAY)
    expect(archive.s3.objects.has(first?.key as string)).toBe(false)
  })

  it('is made again when one of its files is lost', async () => {
    await addDay(0, ['A'])
    await archive.compact(DAY)
    archive.s3.objects.delete(archive.manifest('trades', DAY)?.files[0]?.key as string)
    expect(await archive.compact(DAY)).toMatchObject([{ outcome: 'replaced', rows: 1 }])
    expect(await archive.rows('trades', DAY)).toHaveLength(1)
  })

  it('keeps its events when the archive lost what they came from', async () => {
    const key = await addDay(0, ['A'])
    await archive.compact(DAY)
    archive.s3.objects.delete(key)
    expect(await archive.compact(DAY)).toMatchObject([{ outcome: 'unchanged', rows: 1 }])
    await addDay(10, ['B'])
    await expect(archive.compact(DAY)).rejects.toMatchObject({
      code: 'TAPE_WAREHOUSE_SOURCES_GONE',
      message: expect.stringContaining(key),
    })
    expect(await archive.rows('trades', DAY)).toHaveLength(1)
  })

  it('tells events that came late for another day that was compacted', async () => {
    await addDay(0, ['A'])
    await archive.compact(DAY)
    const next = '2026-11-21'
    await addDay(10, ['B', 'C'], dayMs + 25 * HOUR)
    const [report] = await archive.compact(next)
    expect(report?.late).toEqual([{ day: DAY, events: 2, objects: 1 }])
    expect((await archive.compact(next))[0]?.late).toEqual([])
  })
})

describe('what is in the manifest', () => {
  it('stays when the run ends before the end, whatever it was doing', async () => {
    await addDay(0, ['A'])
    await archive.compact(DAY)
    await addDay(10, ['B'])
    const before = archive.s3.objects.get(TRADES)?.body
    const places = ['.parquet', '-sources.txt.gz', 'manifest.json']
    for (const place of places) {
      const abort = new AbortController()
      archive.s3.fault = ({ method, key }) => {
        if (method !== 'PUT' || !key.endsWith(place)) return undefined
        abort.abort(new Error('killed'))
        return 'broken upload'
      }
      await expect(archive.compact(DAY, ['trades'], abort.signal)).rejects.toThrow()
      expect(archive.s3.objects.get(TRADES)?.body).toEqual(before)
      archive.s3.fault = () => undefined
      expect((await archive.rows('trades', DAY)).map(({ symbol }) => symbol)).toEqual(['A'])
    }
    expect(await archive.compact(DAY)).toMatchObject([{ outcome: 'replaced', rows: 2 }])
  })

  it('stays when a file does not come back as it was written', async () => {
    await addDay(0, ['A'])
    archive.s3.fault = ({ method, key }) =>
      method === 'GET' && key.endsWith('.parquet') ? 'damaged answer' : undefined
    await expect(archive.compact(DAY)).rejects.toMatchObject({ code: 'TAPE_WAREHOUSE_MISMATCH' })
    expect(archive.manifest('trades', DAY)).toBeUndefined()
  })

  it('is that of one run when two compact the same day', async () => {
    await addDay(0, ['A'])
    archive.s3.fault = ({ method, key }) => {
      if (method === 'PUT' && key.endsWith('sources.txt.gz')) {
        archive.s3.objects.set(TRADES, { body: Buffer.from('{"version":1}'), metadata: {} })
      }
      return undefined
    }
    await expect(archive.compact(DAY)).rejects.toMatchObject({ code: 'TAPE_WAREHOUSE_CONFLICT' })
    expect(archive.manifest('trades', DAY)).toEqual({ version: 1 })
  })
})

it('names the object of the archive that is damaged', async () => {
  const key = await addDay(0, ['A'])
  const object = archive.s3.objects.get(key)
  if (object) archive.s3.objects.set(key, { ...object, body: object.body.subarray(0, -9) })
  await expect(archive.compact(DAY)).rejects.toMatchObject({
    code: 'TAPE_ARCHIVE_DAMAGED',
    message: expect.stringContaining(key),
  })
})

it.each([
  ['a line that is cut', '{"offset":0,"value":{}}\n{"of'],
  ['a line that is no record', '{"offset":0,"value":{}}\n{"offset":"none"}\n'],
  ['no line', ''],
])('names the object of the archive that holds what no archiver wrote: %s', async (_, text) => {
  const key = await addDay(0, ['A'])
  const object = archive.s3.objects.get(key)
  if (object) archive.s3.objects.set(key, { ...object, body: gzipSync(text) })
  await expect(archive.compact(DAY)).rejects.toMatchObject({
    code: 'TAPE_ARCHIVE_DAMAGED',
    message: expect.stringContaining(key),
  })
})

it('does not take want of memory for a damaged object, and names the object', async () => {
  await using small = await TestArchive.start({ WAREHOUSE_MEMORY_BYTES: '134217728' })
  const key = await small.add({
    ...{ kind: 'trades', offset: 0, receivedMs: dayMs },
    records: [{ items: [trade('A', dayMs, { x: 'x'.repeat(80_000_000) })] }],
  })
  await expect(small.compact(DAY)).rejects.toMatchObject({
    code: 'TAPE_WAREHOUSE_ENGINE',
    message: expect.stringContaining(`${key}: Out of Memory Error`),
  })
})

it('reads an object once, although a day after another is compacted', async () => {
  const key = await addDay(0, ['A'])
  await archive.compact(DAY)
  await archive.compact('2026-11-21')
  const reads = archive.s3.requests.filter((one) => one.method === 'GET' && one.key === key)
  expect(reads).toHaveLength(1)
})
