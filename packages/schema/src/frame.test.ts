import { TapeError } from '@tickertape/errors'
import { describe, expect, it } from 'vitest'
import { Decoder } from './decoder.ts'
import { encodeFramed, readSchemaId } from './frame.ts'
import { schemas } from './kinds.ts'
import type { BarBatch } from './types.ts'

const { batch, batchType } = schemas.bars
const value: BarBatch = {
  session: 's-1',
  sequence: 7,
  source: 'synthetic',
  feed: 'calm',
  received_at: 1_795_226_689_154_321,
  origin: 'live',
  bars: [
    {
      S: 'AAPL',
      o: 1,
      h: 2,
      l: 0.5,
      c: 1.5,
      v: 0.25,
      t: 1_795_226_640_000,
      n: null,
      vw: 1.2,
      tf: '1m',
    },
  ],
}
const framed = encodeFramed(batchType, 7, value)
const decoder = new Decoder<BarBatch>(async () => batch)

async function codeOf(run: () => unknown): Promise<string> {
  try {
    await run()
  } catch (error) {
    if (error instanceof TapeError) return error.code
    throw error
  }
  return 'none'
}

describe('framing', () => {
  it('puts magic byte 0 and the schema id before the Avro bytes', () => {
    expect([...framed.subarray(0, 5)]).toEqual([0, 0, 0, 0, 7])
    expect(readSchemaId(framed)).toBe(7)
  })

  it('gives back what was encoded, microseconds included', async () => {
    expect({ ...(await decoder.decode(framed)) }).toEqual(value)
  })

  it('encodes values larger than its scratch buffer', async () => {
    const bars = Array.from({ length: 5_000 }, () => value.bars[0])
    const large = encodeFramed(batchType, 7, { ...value, bars })
    expect((await decoder.decode(large)).bars).toHaveLength(5_000)
  })

  it('names what is wrong with a bad value', async () => {
    expect(await codeOf(() => readSchemaId(null))).toBe('TAPE_SCHEMA_TOMBSTONE')
    expect(await codeOf(() => readSchemaId(Buffer.from([0, 0, 1])))).toBe(
      'TAPE_SCHEMA_FRAME_TRUNCATED',
    )
    expect(await codeOf(() => readSchemaId(Buffer.from('{"a":1}')))).toBe('TAPE_SCHEMA_MAGIC_BYTE')
    const extra = Buffer.concat([framed, Buffer.from([1])])
    expect(await codeOf(() => decoder.decode(extra))).toBe('TAPE_SCHEMA_UNREADABLE')
    expect(await codeOf(() => encodeFramed(batchType, 7, { ...value, sequence: 'x' }))).toBe(
      'TAPE_SCHEMA_UNREADABLE',
    )
  })

  it('finds every cut of a value', async () => {
    for (let length = 5; length < framed.length; length++) {
      const code = await codeOf(() => decoder.decode(framed.subarray(0, length)))
      expect(code, `cut to ${length} bytes`).toMatch(/^TAPE_SCHEMA_/)
    }
  })

  it('passes on the word of the registry about an unknown id', async () => {
    const stranger = new Decoder(async () => {
      throw new TapeError('TAPE_SCHEMA_UNKNOWN_ID', 'no schema 7')
    })
    expect(await codeOf(() => stranger.decode(framed))).toBe('TAPE_SCHEMA_UNKNOWN_ID')
  })
})
