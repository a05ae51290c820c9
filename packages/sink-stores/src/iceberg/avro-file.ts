import avsc from 'avsc'

/** Ids of snapshots take all 64 bits. */
const bigLong = avsc.types.LongType.__with({
  fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const bytes = Buffer.alloc(8)
    bytes.writeBigInt64LE(value)
    return bytes
  },
  fromJSON: BigInt,
  toJSON: Number,
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: (one: bigint, other: bigint) => (one < other ? -1 : one > other ? 1 : 0),
})

/** The records of an Avro file, whole numbers of type long as bigint. */
export async function readAvroFile(bytes: Buffer): Promise<readonly unknown[]> {
  const decoder = new avsc.streams.BlockDecoder({
    parseHook: (schema) => avsc.Type.forSchema(schema, { registry: { long: bigLong } }),
  })
  decoder.end(bytes)
  const records: unknown[] = []
  for await (const record of decoder) records.push(record)
  return records
}
