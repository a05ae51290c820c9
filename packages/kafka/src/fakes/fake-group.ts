import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const Encoder = require('kafkajs/src/protocol/encoder')

type Wire = InstanceType<typeof Encoder>

const MEMBER_ID = 'member'

/** Every partition begins at 0. */
export function firstOffsets(topic: string, partitionCount: number): Wire {
  const partitions = Array.from({ length: partitionCount }, (_, partition) =>
    new Encoder()
      .writeInt32(partition)
      .writeInt16(0)
      .writeArray([new Encoder().writeInt64(0n)]),
  )
  return new Encoder().writeArray([new Encoder().writeString(topic).writeArray(partitions)])
}

/** Whoever joins leads the group and is alone in it. */
export function joinAlone(request: Wire): Wire {
  request.readString()
  request.readInt32()
  request.readString()
  request.readString()
  const [protocol] = request.readArray((one: Wire) => ({
    name: one.readString(),
    metadata: one.readBytes(),
  }))
  const member = new Encoder().writeString(MEMBER_ID).writeBytes(protocol.metadata)
  return new Encoder()
    .writeInt16(0)
    .writeInt32(1)
    .writeString(protocol.name)
    .writeString(MEMBER_ID)
    .writeString(MEMBER_ID)
    .writeArray([member])
}

/** Gives the leader the partitions that it dealt out. */
export function syncAlone(request: Wire): Wire {
  request.readString()
  request.readInt32()
  request.readString()
  const [assignment] = request.readArray((one: Wire) => ({
    memberId: one.readString(),
    bytes: one.readBytes(),
  }))
  return new Encoder().writeInt16(0).writeBytes(assignment.bytes)
}
