import avsc, { type Type } from 'avsc'

/**
 * avsc 5.7.9 with its reader of arrays replaced. It made as many items as a count says, whatever bytes are left: a
 * record of 100 bytes with a count of 2^62 took all memory of the process that read it.
 * A test fails when the version changes.
 */
interface Tap {
  readonly buf: Buffer
  pos: number
  readLong(): number
  skipLong(): void
}

interface ArrayReader {
  readonly itemsType: { _read(tap: Tap): unknown }
}

/** No type of ours takes less than a byte, so that a count beyond the bytes that are left is no count. */
function readArray(this: ArrayReader, tap: Tap): unknown[] {
  const values: unknown[] = []
  for (let count = tap.readLong(); count !== 0; count = tap.readLong()) {
    if (count < 0) tap.skipLong()
    const end = values.length + Math.abs(count)
    if (!(Math.abs(count) <= tap.buf.length - tap.pos)) tap.pos = tap.buf.length + 1
    while (values.length < end && tap.pos <= tap.buf.length) {
      values.push(this.itemsType._read(tap))
    }
    if (tap.pos > tap.buf.length) return values
  }
  return values
}

const { ArrayType } = (avsc as unknown as { types: { ArrayType: { prototype: object } } }).types
Object.assign(ArrayType.prototype, { _read: readArray })

export { avsc, type Type }
