import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type UnpackOptions, unpackTo } from './unpack.ts'

async function unpacked(body: Buffer, options: Partial<UnpackOptions> = {}) {
  const dir = await mkdtemp(join(tmpdir(), 'unpack-'))
  onTestFinished(() => rm(dir, { recursive: true }))
  const folder = join(dir, 'lines')
  const given = { name: 'o', pieceBytes: 100_000, ...options }
  const { paths, longest } = await unpackTo(Readable.from([body]), folder, given)
  return { longest, pieces: await Promise.all(paths.map((path) => readFile(path, 'utf8'))) }
}

describe('an object that is unpacked', () => {
  it('is its lines, and the length of the longest', async () => {
    expect(await unpacked(gzipSync('a\nbcd\n\ne'))).toEqual({
      ...{ pieces: ['a\nbcd\n\ne'], longest: 3 },
    })
    expect(await unpacked(gzipSync(''))).toEqual({ pieces: [], longest: 0 })
  })

  it('is cut where the line ends that fills a piece', async () => {
    const pieces = async (text: string, pieceBytes: number) =>
      (await unpacked(gzipSync(text), { pieceBytes })).pieces
    expect(await pieces('a\nb\nc\nd\n', 4)).toEqual(['a\nb\n', 'c\nd\n'])
    expect(await pieces('a\nb\nc\nd', 3)).toEqual(['a\nb\n', 'c\nd'])
    expect(await pieces(`a\n${'b'.repeat(9)}\nc`, 4)).toEqual([`a\n${'b'.repeat(9)}\n`, 'c'])
  })

  it('has another name for a key, wherever chunks and pieces end, and texts as they are', async () => {
    const line = `{"S":"S","s":1,"i":"\\"S\\":","x":"${'x'.repeat(1_001)}"}\n`
    const text = line.repeat(1_000)
    const { pieces } = await unpacked(gzipSync(text), { rename: { from: 'S', to: 'Y' } })
    expect(pieces.join('')).toBe(text.replaceAll('{"S":', '{"Y":'))
    expect(pieces.length).toBeGreaterThan(9)
    for (const piece of pieces) expect(piece.length % line.length).toBe(0)
  })

  it('is refused when it is cut short', async () => {
    await expect(unpacked(gzipSync('a\n').subarray(0, -4))).rejects.toMatchObject({
      code: 'TAPE_ARCHIVE_DAMAGED',
    })
  })
})
