import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Frame, FrameOf } from '../../frame.ts'
import { testContext } from '../../test-context.ts'
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
  const { context, infos, stop } = testContext('file', ['--file', path, ...argv])
  return { frames: () => file(context), infos, stop }
}

async function write(name: string, text: string): Promise<string> {
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
    expect(frame).toMatchObject({ kind: 'bars', feed: 'GOOG.csv', firstRow: 1 })
    expect(frame?.items).toHaveLength(3)
    expect(frame?.items[0]).toEqual({
      ...{ S: 'GOOG', o: 100, h: 104.06, l: 95.96, c: 100.34, v: 22_351_900 },
      ...{ t: Date.UTC(2004, 7, 19), n: null, vw: null, tf: '1m' },
    })
    const columns = { time: [''], open: 'Open', high: 'High', low: 'Low', close: 'Close' }
    const guessed = { file: path, columns: { ...columns, volume: 'Volume' } }
    expect(infos).toEqual([
      { facts: guessed, message: 'reading these columns' },
      { facts: { file: path, rows: 3 }, message: 'the file is read to its end' },
    ])
  })

  it('reads JSON lines with symbols of their own, and leaves bad lines to the rules', async () => {
    const line = { t: 1_795_185_000_000, S: 'BTC/USD', o: 1, h: 2, l: 1, c: 2, v: 0.25 }
    const lines = [JSON.stringify(line), '', '{"t":', JSON.stringify({ ...line, S: 'ETH/USD' })]
    const { frames } = open(await write('bars.jsonl', lines.join('\r\n')))
    const bars = await barsIn(frames())
    expect(bars.map(({ S }) => S)).toEqual(['BTC/USD', '', 'ETH/USD'])
    expect(bars[0]).toMatchObject({ t: 1_795_185_000_000, v: 0.25 })
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
    expect(frames.map(({ firstRow, items }) => [firstRow, items.length])).toEqual([
      [1, 500],
      [501, 500],
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
    ['columns that match nothing', 'a,b\n1,2\n', /no column for time, open.*columns are a, b;/],
    ['an unclosed quote', 'Date,Open,High,Low,Close\n"1,2\n', /Quote/],
  ])('refuses %s', async (title, text, message) => {
    const { frames } = open(await write(`${title}.csv`, text), '--symbols', 'A')
    await expect(all(frames())).rejects.toMatchObject({ code: 'TAPE_SOURCE_INPUT' })
    await expect(all(frames())).rejects.toThrow(message)
  })

  it('asks for one symbol when the file has none and several are configured', async () => {
    const { frames } = open(await write('nameless.csv', daily), '--symbols', 'A', 'B')
    await expect(all(frames())).rejects.toThrow(
      /no symbol column and 2 symbols are asked for: .* --symbols A/,
    )
  })
})
