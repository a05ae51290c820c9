import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { toLine } from '@tickertape/archive'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Frame, FrameOf } from '../../frame.ts'
import { testContext } from '../../testing/test-context.ts'
import { file } from './source.ts'

/** The shape of a data frame written by pandas: its index has no name. */
const daily = `,Open,High,Low,Close,Volume
2004-08-19,100,104.06,95.96,100.34,22351900
2004-08-20,101.01,109.08,100.5,108.31,11428600
2004-08-23,110.75,113.48,109.05,109.4,9137200
`

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tickertape-file-'))
})
afterAll(() => rm(folder, { recursive: true }))

function open(path: string, ...argv: string[]) {
  const { context, ...seen } = testContext('file', ['--file', path, ...argv])
  return { frames: () => file(context), ...seen }
}

async function write(name: string, text: string | Uint8Array): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

async function all(frames: AsyncIterable<Frame>): Promise<FrameOf<'bars'>[]> {
  const read: FrameOf<'bars'>[] = []
  for await (const frame of frames) if (frame.kind === 'bars') read.push(frame)
  return read
}
const barsIn = async (frames: AsyncIterable<Frame>) =>
  (await all(frames)).flatMap(({ items }) => items)

describe('the file source', () => {
  it('reads daily bars as pandas writes them, and shows the columns that it guessed', async () => {
    const path = await write('GOOG.csv', daily)
    const { frames, infos } = open(path, '--symbols', 'GOOG')
    const [frame] = await all(frames())
    expect(frame).toMatchObject({ kind: 'bars', feed: 'GOOG.csv', rows: [1, 2, 3] })
    expect(frame?.items).toHaveLength(3)
    expect(frame?.items[0]).toEqual({
      ...{ S: 'GOOG', o: 100, h: 104.06, l: 95.96, c: 100.34, v: 22_351_900 },
      ...{ t: Date.UTC(2004, 7, 19), n: null, vw: null, tf: '1d' },
    })
    const columns = { time: [''], open: 'Open', high: 'High', low: 'Low', close: 'Close' }
    const guessed = { file: path, kind: 'bars', columns: { ...columns, volume: 'Volume' } }
    expect(infos).toEqual([
      { facts: { ...guessed, timeframe: '1d' }, message: 'reading these columns' },
      { facts: { file: path, rows: 3, events: 3 }, message: 'the file is read to its end' },
    ])
  })

  it('reads JSON lines with symbols of their own, and says which rows are none', async () => {
    const line = { t: 1_795_185_000_000, S: 'BTC/USD', o: 1, h: 2, l: 1, c: 2, v: 0.25 }
    const lines = [
      '[]',
      JSON.stringify(line),
      '',
      '{"t":',
      JSON.stringify({ ...line, S: 'ETH/USD' }),
    ]
    const { frames, rejections, warnings } = open(await write('bars.jsonl', lines.join('\r\n')))
    const [frame] = await all(frames())
    expect(frame?.items.map(({ S }) => S)).toEqual(['BTC/USD', 'ETH/USD'])
    expect(frame?.rows).toEqual([2, 4])
    expect(frame?.items[0]).toMatchObject({ t: 1_795_185_000_000, v: 0.25 })
    expect(rejections.total).toBe(2)
    expect(warnings.map(({ facts }) => facts)).toEqual([
      { reason: 'a row is no JSON object', where: 'bars.jsonl row 1', example: '[]' },
      { reason: 'a row is no JSON', where: 'bars.jsonl row 3', example: '{"t":' },
    ])
  })

  it('takes columns from the rows together, for the first may lack a value', async () => {
    const line = { t: 1_795_185_000, S: 'A', o: 1, h: 2, l: 1, c: 2, v: 1 }
    const lines = [line, { ...line, n: 7 }].map((row) => JSON.stringify(row))
    const bars = await barsIn(open(await write('late.jsonl', lines.join('\n'))).frames())
    expect(bars.map(({ n }) => n)).toEqual([null, 7])
  })

  it.each([
    ['trades-nanos-zstd.parquet', 'trades', '3512008811734420991'],
    ['quotes-micros-gzip.parquet', 'quotes', 'row-1'],
    ['bars-pandas-snappy.parquet', 'bars', undefined],
  ])('sees what %s holds', async (name, kind, id) => {
    const path = join(import.meta.dirname, '../../../test/parquet', name)
    const [frame] = await Array.fromAsync(open(path).frames())
    expect(frame?.kind).toBe(kind)
    expect(frame?.items[0]).toMatchObject(id === undefined ? { tf: '1m', v: 100 } : { i: id })
  })

  it('reads lines of the archive, of the kinds that are asked for', async () => {
    const record = (value: object | null) =>
      toLine({
        ...{ topic: 'x', partition: 0 },
        record: { offset: 0, timestampMs: 1, key: null, value: null, headerList: [] },
        decoded: value ? { schemaId: 1, value, reversible: true } : { error: 'no such schema' },
      })
    const batch = { session: 's', sequence: 0, source: 'alpaca', feed: 'iex', received_at: 1 }
    const trade = { S: 'A', p: 1, s: 2, t: 1_795_185_000_858_228, i: '7', x: 'V', c: '@', a: 'new' }
    const quote = { S: 'A', bp: 1, bs: 2, ap: 1, as: 2, t: 1, bx: '', ax: '', c: '', i: '' }
    const lines = [
      record({ ...batch, trades: [trade, { ...trade, S: 'B', i: '8' }] }),
      record(null),
      record({ ...batch, quotes: [quote] }),
      record({ ...batch, trades: [{ ...trade, i: '9', a: 'cancel' }] }),
    ]
    const path = await write('object.jsonl.gz', gzipSync(lines.join('')))
    const trades = open(path, '--kinds', 'trades', '--symbols', 'A')
    const frames = await Array.fromAsync(trades.frames())
    expect(frames).toMatchObject([
      { kind: 'trades', items: [trade, { ...trade, i: '9', a: 'cancel' }], rows: [1, 4] },
    ])
    expect(trades.warnings[0]?.facts).toMatchObject({
      reason: 'an archived record has no bars, trades or quotes',
      where: 'object.jsonl.gz row 2',
    })
    const all = await Array.fromAsync(open(path).frames())
    expect(all.map(({ kind, items }) => [kind, items.length])).toEqual([
      ['trades', 3],
      ['quotes', 1],
    ])
    expect(all[1]?.items).toEqual([quote])
  })

  it('sends what is asked for: symbols, from a time on, before a time', async () => {
    const rows = ['A', 'B', 'C'].flatMap((symbol) =>
      [1, 2, 3, 4].map((day) => `2026-11-0${day},${symbol},1,2,1,2,${day}`),
    )
    const path = await write('select.csv', `date,symbol,o,h,l,c,v\n${rows.join('\n')}\n`)
    const range = ['--from', '2026-11-02', '--to', '2026-11-04']
    const [frame] = await all(open(path, '--symbols', 'A', 'C', ...range).frames())
    expect(frame?.items.map(({ S, v }) => `${S}${v}`)).toEqual(['A2', 'A3', 'C2', 'C3'])
    expect(frame?.rows).toEqual([2, 3, 10, 11])
  })

  it('leaves a row without a time to the rules, whatever the range', async () => {
    const path = await write('timeless.csv', 'date,o,h,l,c\nsoon,1,2,1,2\n2026-11-02,1,2,1,2\n')
    const { frames } = open(path, '--symbols', 'A', '--from', '2026-11-03')
    expect((await barsIn(frames())).map(({ t }) => t)).toEqual([Number.NaN])
  })

  it('reads semicolons, a byte order mark, short rows and stray quotes', async () => {
    const text = '\u{feff}time;open;high;low;close;volume\n1795185000;1;2;1;2\nx "y";1;2;1;2;3\n'
    const { frames } = open(await write('odd.csv', text), '--symbols', 'A')
    const bars = await barsIn(frames())
    expect(bars.map(({ t }) => t)).toEqual([1_795_185_000_000, Number.NaN])
  })

  it('has the same session for the same file, and another for a changed one', async () => {
    const path = await write('twice.csv', daily)
    const session = async () => (await all(open(path, '--symbols', 'A').frames()))[0]?.session
    const first = await session()
    expect(await session()).toBe(first)
    await write('twice.csv', `${daily}2004-08-24,111,113,103,104,7631300\n`)
    expect(await session()).not.toBe(first)
  })

  it('cuts a long file into frames that know their rows', async () => {
    const rows = Array.from({ length: 1_201 }, (_, n) => `${1_795_185_000 + n},1,2,1,2,${n}`)
    const path = await write('long.csv', `t,o,h,l,c,v\n${rows.join('\n')}\n`)
    const frames = await all(open(path, '--symbols', 'A').frames())
    expect(frames.map(({ rows, items }) => [rows?.[0], items.length])).toEqual([
      [1, 1_000],
      [1_001, 201],
    ])
  })

  it('keeps to a rate that is given', async () => {
    const path = await write('paced.csv', daily)
    const started = performance.now()
    await all(open(path, '--symbols', 'A', '--rate', '20').frames())
    expect(performance.now() - started).toBeGreaterThanOrEqual(99)
  })

  it('ends when it is stopped, also between two rows that are far apart', async () => {
    const { frames, stop } = open(
      await write('slow.csv', daily),
      '--symbols',
      'A',
      '--rate',
      '0.01',
    )
    const iterator = frames()[Symbol.asyncIterator]()
    expect((await iterator.next()).value?.items).toHaveLength(1)
    const next = iterator.next()
    stop.abort()
    expect(await next).toEqual({ done: true, value: undefined })
  })

  it('refuses a file that is not there before anything starts', () => {
    const { frames } = open(join(folder, 'none.csv'), '--symbols', 'A')
    expect(frames).toThrow(/there is no file .*none.csv: correct producer.file or --file/)
    expect(open(folder, '--symbols', 'A').frames).toThrow(/this is not a file/)
  })

  it.each([
    ['an empty file', '', /has no rows/],
    ['a header alone', 'Date,Open,High,Low,Close\n', /has no rows/],
    [
      'columns that match nothing',
      'a,b\n1,2\n',
      /for bars no column for time, open.*columns are a, b;/,
    ],
    ['an unclosed quote', 'Date,Open,High,Low,Close\n"1,2\n', /Quote/],
  ])('refuses %s', async (title, text, message) => {
    const { frames } = open(await write(`${title}.csv`, text), '--symbols', 'A')
    await expect(all(frames())).rejects.toMatchObject({ code: 'TAPE_SOURCE_INPUT' })
    await expect(all(frames())).rejects.toThrow(message)
  })

  it('keeps to the original pace, or many times faster', async () => {
    const rows = [0, 1, 60].map((second) => `${1_795_185_000 + second},1,2,1,2,1`)
    const path = await write('pace.csv', `t,o,h,l,c,v\n${rows.join('\n')}\n`)
    const started = performance.now()
    const frames = await all(open(path, '--symbols', 'A', '--speed', '400x').frames())
    expect(performance.now() - started).toBeGreaterThanOrEqual(149)
    expect(frames.at(-1)?.items).toHaveLength(1)
  })

  it('refuses, before it starts, a pace that cannot be and processes that would overlap', () => {
    const path = join(folder, 'twice.csv')
    expect(open(path, '--speed', 'fast').frames).toThrow('producer.speed must be max')
    expect(open(path, '--from', 'soon').frames).toThrow('producer.from must be a time')
    const { context } = testContext('file', ['--file', path], { PRODUCER_INSTANCES: '2' })
    expect(() => file(context)).toThrow('2 processes would each send the whole file')
  })

  it('asks for one symbol when the file has none and several are configured', async () => {
    const { frames } = open(await write('nameless.csv', daily), '--symbols', 'A', 'B')
    await expect(all(frames())).rejects.toThrow(
      /no symbol column and 2 symbols are asked for: .* --symbols A/,
    )
  })
})
