import { TapeError } from '@tickertape/errors'
import type { Type } from './avsc.ts'
import { FRAME_BYTES, readSchemaId } from './frame.ts'
import { typeOf } from './kinds.ts'

type Resolver = ReturnType<Type['createResolver']>
export interface Writer {
  readonly type: Type
  /** Reads the writer's bytes as the reader's type; undefined when both are the same. */
  readonly resolver: Resolver | undefined
}

/**
 * Decodes framed values, with one compiled type per schema id. `lookup` is asked once per id.
 * With a reader type, values of older schemas come out in the reader's shape.
 */
export class Decoder<T> {
  readonly #lookup: (schemaId: number) => Promise<unknown>
  readonly #reader: Type | undefined
  readonly #writers = new Map<number, Writer>()

  constructor(lookup: (schemaId: number) => Promise<unknown>, reader?: Type) {
    this.#lookup = lookup
    this.#reader = reader
  }

  /** Resolves at once for a known schema id. Rejects with a TAPE_SCHEMA_ or TAPE_REGISTRY_ error. */
  async decode(value: Buffer | null): Promise<T> {
    const schemaId = readSchemaId(value)
    const writer = this.#writers.get(schemaId) ?? (await this.#learn(schemaId))
    return readAs<T>(value as Buffer, writer, this.#reader)
  }

  async #learn(schemaId: number): Promise<Writer> {
    const type = typeOf(await this.#lookup(schemaId))
    const resolver = this.#reader ? resolve(this.#reader, type) : undefined
    const writer = { type, resolver }
    this.#writers.set(schemaId, writer)
    return writer
  }
}

/** Builds the resolver from writer to reader. Throws TAPE_SCHEMA_INCOMPATIBLE. */
export function resolve(reader: Type, writer: Type): Resolver {
  try {
    return reader.createResolver(writer)
  } catch (cause) {
    const reason = (cause as Error).message
    const names = `${reader.name} cannot read ${writer.name}`
    throw new TapeError('TAPE_SCHEMA_INCOMPATIBLE', `${names}: ${reason}`, { cause })
  }
}

export function readAs<T>(value: Buffer, { type, resolver }: Writer, reader: Type | undefined): T {
  const target = resolver && reader ? reader : type
  let result: { value: unknown; offset: number }
  try {
    result = target.decode(value, FRAME_BYTES, resolver) as unknown as typeof result
  } catch (cause) {
    const reason = (cause as Error).message
    throw new TapeError('TAPE_SCHEMA_UNREADABLE', `does not read as ${type.name}: ${reason}`, {
      cause,
    })
  }
  if (result.offset < 0) {
    throw new TapeError('TAPE_SCHEMA_FRAME_TRUNCATED', `the value ends inside a ${type.name}`)
  }
  if (result.offset !== value.length) {
    const extra = value.length - result.offset
    throw new TapeError('TAPE_SCHEMA_UNREADABLE', `${extra} bytes follow the ${type.name}`)
  }
  return result.value as T
}
