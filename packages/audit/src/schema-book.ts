import { asTapeError, TapeError } from '@tickertape/errors'
import { encodeFramed, FRAME_BYTES, readAs, resolve, typeOf, type Writer } from '@tickertape/schema'

/** Thrown for a schema id that is not known yet: learn it, and go on from the same record. */
export class UnknownSchema extends Error {
  readonly id: number

  constructor(id: number) {
    super(`schema ${id} is not known yet`)
    this.id = id
  }
}

type AvroType = Writer['type']
/** Today's layout; an older writer's; or one that values cannot be read with. */
type Known = 'today' | Writer | TapeError

export type SchemaById = (id: number) => Promise<object>

/** What schema ids mean for a reader of one type. Asking is synchronous, so that a loop need not wait per record. */
export class SchemaBook {
  readonly #today: AvroType
  readonly #schemaById: SchemaById
  readonly #known = new Map<number, Known>()

  constructor(today: AvroType, schemaById: SchemaById) {
    this.#today = today
    this.#schemaById = schemaById
  }

  /** Rejects with a TAPE_REGISTRY_ error only; a schema that does not serve is an answer too. */
  async learn(id: number): Promise<void> {
    try {
      const type = typeOf(await this.#schemaById(id))
      const same = type.equals(this.#today)
      this.#known.set(id, same ? 'today' : { type, resolver: resolve(this.#today, type) })
    } catch (cause) {
      const error = asTapeError(cause)
      if (!error.code.startsWith('TAPE_SCHEMA_')) throw error
      this.#known.set(id, error)
    }
  }

  /**
   * True when the value between two positions is in today's layout behind its frame. Throws UnknownSchema, and
   * a TAPE_SCHEMA_ error when the value cannot be read.
   */
  isToday(bytes: Buffer, from: number, to: number): boolean {
    const id = schemaIdAt(bytes, from, to)
    const known = this.#known.get(id)
    if (known === undefined) throw new UnknownSchema(id)
    if (known instanceof TapeError) throw known
    return known === 'today'
  }

  /** A value of an older schema in today's layout, framed; the frame's id is that of the older one. */
  asToday(value: Buffer): Buffer {
    const id = value.readUInt32BE(1)
    return encodeFramed(this.#today, id, readAs(value, this.#known.get(id) as Writer, this.#today))
  }
}

function schemaIdAt(bytes: Buffer, from: number, to: number): number {
  if (to < from) throw new TapeError('TAPE_SCHEMA_TOMBSTONE', 'the record has no value')
  if (to - from < FRAME_BYTES) {
    throw new TapeError('TAPE_SCHEMA_FRAME_TRUNCATED', `the value has ${to - from} bytes`)
  }
  if (bytes[from] !== 0) {
    throw new TapeError('TAPE_SCHEMA_MAGIC_BYTE', 'the value is not in the Confluent wire format')
  }
  return bytes.readUInt32BE(from + 1)
}
