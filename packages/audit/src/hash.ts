/**
 * 64 bits of checksum in two lanes of 32, so that no number needs a BigInt. A sum of checksums is taken lane by
 * lane modulo 2^32: it does not depend on order.
 */
export interface Lanes {
  a: number
  b: number
}

const rotate = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits))

function finish(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}

/**
 * Puts the checksum of the bytes from `from` up to `to` into `lanes`. Two lanes of MurmurHash3 with constants of
 * their own; 0.1 us for an event of 90 bytes. It finds damage and mistakes, not forgery.
 */
export function hashBytes(bytes: Uint8Array, from: number, to: number, lanes: Lanes): void {
  const length = to - from
  let a = length ^ 0x2545f491
  let b = length ^ 0x5bd1e995
  let word = 0
  let at = from
  for (const words = to - (length & 3); at < words; at += 4) {
    word =
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24)
    a = mixA(a, word)
    b = mixB(b, word)
  }
  if (at < to) {
    word = 0
    for (let shift = 0; at < to; at++, shift += 8) word |= (bytes[at] as number) << shift
    a = mixA(a, word)
    b = mixB(b, word)
  }
  lanes.a = finish(a)
  lanes.b = finish(b)
}

function mixA(hash: number, word: number): number {
  const mixed = Math.imul(rotate(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593)
  return (Math.imul(rotate(hash ^ mixed, 13), 5) + 0xe6546b64) | 0
}

function mixB(hash: number, word: number): number {
  const mixed = Math.imul(rotate(Math.imul(word, 0x239b961b), 16), 0xab0e9789)
  return (Math.imul(rotate(hash ^ mixed, 19), 5) + 0x561ccd1b) | 0
}

/** Adds a checksum to one of something before it; here order counts. */
export function chain(lanes: Lanes, next: Lanes): void {
  lanes.a = finish(mixA(lanes.a, next.a))
  lanes.b = finish(mixB(lanes.b, next.b))
}

/** Adds a number to a checksum; order counts, and every bit up to 2^53 does. */
export function chainNumber(lanes: Lanes, value: number): void {
  const high = Math.floor(value / 2 ** 32)
  lanes.a = finish(mixA(mixA(lanes.a, value | 0), high))
  lanes.b = finish(mixB(mixB(lanes.b, value | 0), high))
}

const digits = (lane: number): string => (lane >>> 0).toString(16).padStart(8, '0')

/** 16 hexadecimal digits. */
export const hexOf = ({ a, b }: Readonly<Lanes>): string => digits(a) + digits(b)
