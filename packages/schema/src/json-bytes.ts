import { isUtf8 } from 'node:buffer'

const MINUS = 0x2d
const POINT = 0x2e
const ZERO = 0x30
const QUOTE = 0x22
const BACKSLASH = 0x5c
const BILLION = 1_000_000_000
/** Numbers of so many digits have one shortest text, and it is theirs. */
const FIFTEEN_DIGITS = 1e15
/** A number takes no more. */
const NUMBER_BYTES = 32

const isPlain = (byte: number): boolean =>
  byte >= 0x20 && byte < 0x7f && byte !== QUOTE && byte !== BACKSLASH

/** JSON text as bytes in a buffer that grows and is used again. Hot: byte by byte is three times String(). */
export class JsonBytes {
  #out = Buffer.allocUnsafeSlow(1 << 16)
  #at = 0

  clear(): void {
    this.#at = 0
  }

  /** What was written; good until the next clear. */
  get written(): Buffer {
    return this.#out.subarray(0, this.#at)
  }

  byte(value: number): void {
    this.#reserve(1)
    this.#out[this.#at++] = value
  }

  /** Bytes that are JSON already. */
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length)
    for (let i = 0; i < bytes.length; i++) this.#out[this.#at++] = bytes[i] as number
  }

  /** Text in UTF-8, quotes and all; false when it is none. */
  string(source: Buffer, from: number, to: number): boolean {
    this.#reserve(to - from + 2)
    const begin = this.#at
    const out = this.#out
    out[this.#at++] = QUOTE
    for (let i = from; i < to; i++) {
      const byte = source[i] as number
      if (!isPlain(byte)) {
        this.#at = begin
        return this.#unusual(source.subarray(from, to))
      }
      out[this.#at++] = byte
    }
    out[this.#at++] = QUOTE
    return true
  }

  /** A whole number up to 2^53 either way. */
  integer(value: number): void {
    this.#reserve(NUMBER_BYTES)
    this.#digits(this.#sign(value))
  }

  /** A finite number other than -0, as JSON.stringify writes it. */
  double(value: number): void {
    this.#reserve(NUMBER_BYTES)
    const size = Math.abs(value)
    if (size < FIFTEEN_DIGITS && Number.isInteger(size)) this.#digits(this.#sign(value))
    else if (!this.#decimal(value, size, 1e4, 4) && !this.#decimal(value, size, 1e8, 8)) {
      this.#at += this.#out.write(String(value), this.#at)
    }
  }

  #unusual(bytes: Buffer): boolean {
    const text = JSON.stringify(bytes.toString())
    this.#reserve(Buffer.byteLength(text))
    this.#at += this.#out.write(text, this.#at)
    return isUtf8(bytes)
  }

  #sign(value: number): number {
    if (value >= 0) return value
    this.#out[this.#at++] = MINUS
    return -value
  }

  /** Prices have few decimals: then their digits are those of a whole number. False for any other. */
  #decimal(value: number, size: number, scale: number, places: number): boolean {
    const scaled = Math.round(size * scale)
    if (scaled === 0 || scaled >= FIFTEEN_DIGITS || scaled / scale !== size) return false
    // JSON writes what is smaller with an exponent.
    if (size < 1e-6) return false
    const whole = Math.floor(scaled / scale)
    this.#sign(value)
    this.#digits(whole)
    this.#out[this.#at++] = POINT
    this.#padded(scaled - whole * scale, places)
    while (this.#out[this.#at - 1] === ZERO) this.#at--
    return true
  }

  #digits(value: number): void {
    if (value >= BILLION) {
      const high = Math.floor(value / BILLION)
      this.#digits(high)
      this.#padded(value - high * BILLION, 9)
      return
    }
    let places = 1
    for (let bound = 10; value >= bound; bound *= 10) places++
    this.#padded(value, places)
  }

  /** A whole number under 2^31 in so many places. */
  #padded(value: number, places: number): void {
    let left = value | 0
    for (let at = this.#at + places - 1; at >= this.#at; at--) {
      const rest = (left / 10) | 0
      this.#out[at] = ZERO + left - rest * 10
      left = rest
    }
    this.#at += places
  }

  #reserve(bytes: number): void {
    const needed = this.#at + bytes
    if (needed <= this.#out.length) return
    const larger = Buffer.allocUnsafeSlow(2 * needed)
    this.#out.copy(larger, 0, 0, this.#at)
    this.#out = larger
  }
}
