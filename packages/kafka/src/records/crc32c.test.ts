import { createRequire } from 'node:module'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crc32c } from './crc32c.ts'

const theirs = createRequire(import.meta.url)('kafkajs/src/protocol/recordBatch/crc32C')
const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length)

describe('crc32c', () => {
  it('gives the check value of the algorithm', () => {
    expect(crc32c(viewOf(Buffer.from('123456789')), 0, 9)).toBe(0xe3069283)
  })

  it('gives what the client gives, for any part of any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(20), fc.nat(20), (bytes, skip, cut) => {
        const from = Math.min(skip, bytes.length)
        const to = Math.max(from, bytes.length - cut)
        expect(crc32c(viewOf(bytes), from, to)).toBe(theirs(bytes.subarray(from, to)))
      }),
    )
  })
})
