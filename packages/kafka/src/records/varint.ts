const INT_LIMIT = 2 ** 30

/** Bytes that an unsigned 32-bit varint takes. */
export function varintBytes(unsigned: number): number {
  if (unsigned < 128) return 1
  if (unsigned < 16_384) return 2
  if (unsigned < 2_097_152) return 3
  return unsigned < 268_435_456 ? 4 : 5
}

/** Writes an unsigned 32-bit varint and answers the position behind it. */
export function putVarint(bytes: Uint8Array, at: number, unsigned: number): number {
  let position = at
  let rest = unsigned
  while (rest > 127) {
    bytes[position++] = rest | 128
    rest >>>= 7
  }
  bytes[position++] = rest
  return position
}

/** Zigzag form of a whole number, exact up to 2^52: it may not fit in 32 bits. */
export const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value)

export function varlongBytes(unsigned: number): number {
  if (unsigned < INT_LIMIT) return varintBytes(unsigned)
  let bytes = 1
  for (let rest = unsigned; rest > 127; rest = Math.floor(rest / 128)) bytes++
  return bytes
}

export function putVarlong(bytes: Uint8Array, at: number, unsigned: number): number {
  if (unsigned < INT_LIMIT) return putVarint(bytes, at, unsigned)
  let position = at
  let rest = unsigned
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes[position++] = (rest % 128) | 128
  bytes[position++] = rest
  return position
}
