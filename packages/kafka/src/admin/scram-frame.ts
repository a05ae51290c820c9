import { pbkdf2Sync, randomBytes } from 'node:crypto'

/** What a broker keeps of a password: enough to check it, not to know it. */
export interface ScramCredential {
  readonly user: string
  readonly salt: Buffer
  readonly iterations: number
  readonly saltedPassword: Buffer
}

export interface ScramAnswer {
  readonly user: string
  readonly errorCode: number
  readonly message: string
}

export const ALTER_USER_SCRAM_CREDENTIALS = 51
export const ALTER_USER_SCRAM_CREDENTIALS_VERSION = 0
const SCRAM_SHA_512 = 2
const KEY_BYTES = 64
const SALT_BYTES = 24
/** What Kafka's own tools take, and more than the least that a broker accepts. */
const ITERATIONS = 8_192

export function scramCredential(user: string, password: string): ScramCredential {
  const salt = randomBytes(SALT_BYTES)
  const saltedPassword = pbkdf2Sync(password, salt, ITERATIONS, KEY_BYTES, 'sha512')
  return { user, salt, iterations: ITERATIONS, saltedPassword }
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  let left = value
  for (; left > 0x7f; left >>>= 7) bytes.push((left & 0x7f) | 0x80)
  return Buffer.from([...bytes, left])
}

/** Compact fields have their length plus one in front; 0 would be null. */
const compact = (bytes: Buffer): Buffer => Buffer.concat([varint(bytes.length + 1), bytes])
const NO_TAGS = Buffer.from([0])

const integer = (value: number, bytes: 2 | 4): Buffer => {
  const buffer = Buffer.alloc(bytes)
  buffer.writeIntBE(value, 0, bytes)
  return buffer
}

/** AlterUserScramCredentials, version 0, as it goes over the wire: sets passwords, deletes none. */
export function scramFrame(
  credentials: readonly ScramCredential[],
  correlationId: number,
  clientId: string,
): Buffer {
  const name = Buffer.from(clientId)
  const upserts = credentials.flatMap(({ user, salt, iterations, saltedPassword }) => [
    compact(Buffer.from(user)),
    Buffer.from([SCRAM_SHA_512]),
    integer(iterations, 4),
    compact(salt),
    compact(saltedPassword),
    NO_TAGS,
  ])
  const body = Buffer.concat([
    integer(ALTER_USER_SCRAM_CREDENTIALS, 2),
    integer(ALTER_USER_SCRAM_CREDENTIALS_VERSION, 2),
    integer(correlationId, 4),
    integer(name.length, 2),
    name,
    NO_TAGS,
    varint(1),
    varint(credentials.length + 1),
    ...upserts,
    NO_TAGS,
  ])
  return Buffer.concat([integer(body.length, 4), body])
}

/** Reads the answer behind its correlation id. */
export function readScramAnswer(payload: Buffer): ScramAnswer[] {
  let at = 1 + 4
  const readVarint = (): number => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = payload.readUInt8(at++)
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
  const readText = (): string => {
    const length = Math.max(0, readVarint() - 1)
    at += length
    return payload.toString('utf8', at - length, at)
  }
  const answers: ScramAnswer[] = []
  for (let left = readVarint() - 1; left > 0; left--) {
    const user = readText()
    const errorCode = payload.readInt16BE(at)
    at += 2
    answers.push({ user, errorCode, message: readText() })
    at += NO_TAGS.length
  }
  return answers
}
