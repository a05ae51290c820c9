import { pbkdf2Sync, randomBytes } from 'node:crypto'
import type { Encoded, WireRequest } from '../client/cluster.ts'
import { type FlexibleAnswer, flexibleRequest, newBody } from '../client/flexible-request.ts'

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

const ALTER_USER_SCRAM_CREDENTIALS = 51
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

/** AlterUserScramCredentials 0: sets passwords, deletes none. Answers each user with its error, 0 for none. */
export function scramRequest(credentials: readonly ScramCredential[]): WireRequest<Encoded> {
  const upserts = credentials.map(({ user, salt, iterations, saltedPassword }) =>
    newBody()
      .writeUVarIntString(user)
      .writeInt8(SCRAM_SHA_512)
      .writeInt32(iterations)
      .writeUVarIntBytes(salt)
      .writeUVarIntBytes(saltedPassword)
      .writeUVarIntBytes(),
  )
  const body = newBody().writeUVarIntArray([]).writeUVarIntArray(upserts).writeUVarIntBytes()
  const read = (answer: FlexibleAnswer): ScramAnswer[] => {
    answer.readInt32()
    return answer.readUVarIntArray(readUser)
  }
  const name = { apiVersion: 0, apiName: 'AlterUserScramCredentials' }
  return flexibleRequest({ apiKey: ALTER_USER_SCRAM_CREDENTIALS, ...name, body, read })
}

function readUser(answer: FlexibleAnswer): ScramAnswer {
  const user = answer.readUVarIntString()
  const errorCode = answer.readInt16()
  const message = answer.readUVarIntString() ?? ''
  answer.readTaggedFields()
  return { user, errorCode, message }
}
