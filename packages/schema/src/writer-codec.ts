import type { Type } from './avsc.ts'
import { readAs } from './decoder.ts'
import { encodeFramed, readSchemaId } from './frame.ts'
import { typeOf } from './kinds.ts'

export interface Written {
  readonly schemaId: number
  readonly value: object
  /** True when encoding the value gives the very bytes that it was decoded from. */
  readonly reversible: boolean
}

/** Decodes and encodes framed values with the schema that they were written with. `lookup` is asked once per id. */
export class WriterCodec {
  readonly #lookup: (schemaId: number) => Promise<unknown>
  readonly #types = new Map<number, Type>()

  constructor(lookup: (schemaId: number) => Promise<unknown>) {
    this.#lookup = lookup
  }

  /** Resolves at once for a known schema id. Rejects with a TAPE_SCHEMA_ or TAPE_REGISTRY_ error. */
  async decode(bytes: Buffer | null): Promise<Written> {
    const schemaId = readSchemaId(bytes)
    const type = this.#types.get(schemaId) ?? (await this.#learn(schemaId))
    const value = readAs<object>(bytes as Buffer, { type, resolver: undefined }, undefined)
    return { schemaId, value, reversible: isReversible(type, schemaId, value, bytes as Buffer) }
  }

  /** Rejects with TAPE_SCHEMA_UNREADABLE when the value does not fit the schema, or as `decode` does. */
  async encode(schemaId: number, value: unknown): Promise<Buffer> {
    const type = this.#types.get(schemaId) ?? (await this.#learn(schemaId))
    return encodeFramed(type, schemaId, value)
  }

  async #learn(schemaId: number): Promise<Type> {
    const type = typeOf(await this.#lookup(schemaId))
    this.#types.set(schemaId, type)
    return type
  }
}

/** Other writers may cut an array into blocks, write a number longer than it needs, or text that is no UTF-8. */
function isReversible(type: Type, schemaId: number, value: object, bytes: Buffer): boolean {
  try {
    return encodeFramed(type, schemaId, value).equals(bytes)
  } catch {
    return false
  }
}
