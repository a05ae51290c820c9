import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { unpackTo } from './unpack.ts'

async function unpacked(body: Buffer, rename?: { readonly from: string; readonly to: string }) {
  const dir = await mkdtemp(join(tmpdir(), 'unpack-'))
  onTestFinished(() => rm(dir, { recursive: true }))
  const path = join(dir, 'lines')
  const facts = await unpackTo(Readable.from([body]), path, {
    name: 'o',
    ...(rename && { rename }),
  })
  return { ...facts, text: await readFile(path, 'utf8') }
}

describe('an object that is unpacked', () => {
  it('is its lines, with their number and the longest', async () => {
    expect(await unpacked(gzipSync('a\nbcd\n\ne'))).toEqual({
      ...{ text: 'a\nbcd\n\ne', lines: 4, longest: 3 },
    })
  })

  it('has another name for a key, wherever chunks end, and texts as they are', async () => {
    const line = `{"S":"S","s":1,"i":"\\"S\\":","x":"${'x'.repeat(1_001)}"}\n`
    const text = line.repeat(1_000)
    const renamed = await unpacked(gzipSync(text), { from: 'S', to: 'Y' })
    expect(renamed.text).toBe(text.replaceAll('{"S":', '{"Y":'))
    expect(renamed.lines).toBe(1_000)
  })

  it('is refused when it is cut short', async () => {
    await expect(unpacked(gzipSync('a\n').subarray(0, -4))).rejects.toMatchObject({
      code: 'TAPE_ARCHIVE_DAMAGED',
    })
  })
})
