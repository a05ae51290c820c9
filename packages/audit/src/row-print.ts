import { type EventShape, type EventView, fieldCodes, longAt, textFrom } from './event-shape.ts'

/**
 * A number for the content of a row that Pinot's SQL can make too, and sum up without rounding: for every
 * column a whole number below 2^24, taken with a prime of its own so that swapped columns show. Of a DOUBLE all
 * bits down to 2^-30 count, of a LONG all, of a STRING its length. Sums are exact up to 2^25 rows: both sides
 * then only ever add whole numbers below 2^53, in any order.
 */
const SCALE = 2 ** 30
const LIMIT = 2 ** 24

function isPrime(number: number): boolean {
  for (let divisor = 3; divisor * divisor <= number; divisor += 2) {
    if (number % divisor === 0) return false
  }
  return number % 2 === 1
}

function primes(count: number): readonly number[] {
  const found: number[] = []
  for (let number = LIMIT - 1; found.length < count; number -= 2) {
    if (isPrime(number)) found.push(number)
  }
  return found
}

const FIELDS = 32
const primeOf = primes(FIELDS)

function termOf(name: string, code: number, prime: number): string {
  if (code === fieldCodes.string) return `LENGTH("${name}") * ${prime % 1009}`
  const isDouble = code === fieldCodes.double || code === fieldCodes['optional-double']
  return isDouble ? `FLOOR(MOD("${name}" * ${SCALE}, ${prime}))` : `MOD("${name}", ${prime})`
}

/** The number as SQL over the columns of the table, which have the names of the event's fields. */
export function printSql({ names, codes }: EventShape): string {
  const terms = names.map((name, field) => {
    return termOf(name, codes[field] as number, primeOf[field] as number)
  })
  return terms.join(' + ')
}

/** Length as Java counts it: in units of UTF-16. */
function textLength(bytes: Uint8Array, from: number, to: number): number {
  let units = 0
  for (let at = from; at < to; at++) {
    const byte = bytes[at] as number
    if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1
  }
  return units
}

function printOfField(view: EventView, field: number): number {
  const { bytes } = view
  const at = view.from[field] as number
  const code = view.shape.codes[field] as number
  const prime = primeOf[field] as number
  switch (code) {
    case fieldCodes.double:
      return Math.floor((bytes.readDoubleLE(at) * SCALE) % prime)
    case fieldCodes.long:
      return longAt(bytes, at) % prime
    case fieldCodes.string:
      return textLength(bytes, textFrom(bytes, at), view.to[field] as number) * (prime % 1009)
  }
  // Pinot keeps 0 for a number that is absent.
  if (bytes[at] === 0) return 0
  if (code === fieldCodes['optional-long']) return longAt(bytes, at + 1) % prime
  return Math.floor((bytes.readDoubleLE(at + 1) * SCALE) % prime)
}

/** The number of the event as a row. */
export function printOf(view: EventView): number {
  const { codes } = view.shape
  let print = 0
  for (let field = 0; field < codes.length; field++) print += printOfField(view, field)
  return print
}
