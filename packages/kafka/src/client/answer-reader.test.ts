import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AnswerReader } from './answer-reader.ts'

const framed = (body: Uint8Array): Buffer => {
  const size = Buffer.alloc(4)
  size.writeInt32BE(body.length)
  return Buffer.concat([size, body])
}

describe('answers of a broker', () => {
  it('come whole and in order, however the bytes are cut', () => {
    const bodies = fc.array(fc.uint8Array({ minLength: 4, maxLength: 60 }), { maxLength: 8 })
    fc.assert(
      fc.property(bodies, fc.array(fc.integer({ min: 1, max: 70 })), (sent, cuts) => {
        const reader = new AnswerReader()
        const wire = Buffer.concat(sent.map(framed))
        const received: Buffer[] = []
        // One chunk for all, as a socket that is read into the same memory again and again.
        const chunk = Buffer.alloc(wire.length)
        let at = 0
        for (const length of [...cuts, wire.length]) {
          const bytes = wire.copy(chunk, 0, at, at + length)
          received.push(...reader.take(chunk.subarray(0, bytes)))
          at += bytes
          chunk.fill(0xff)
        }
        expect(received).toEqual(sent.map(framed))
      }),
    )
  })

  it.each([
    ['a web server', 'HTTP/1.1 400 Bad Request'],
    ['a negative size', '\xff\xff\xff\xff'],
    ['no room for a number', '\0\0\0\x03abc'],
  ])('are refused when they cannot be: %s', (_, text) => {
    const reader = new AnswerReader()
    expect(() => reader.take(Buffer.from(text, 'latin1'))).toThrow(/no Kafka broker/)
  })
})
