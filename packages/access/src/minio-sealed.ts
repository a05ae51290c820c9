import { createCipheriv, pbkdf2Sync, randomBytes } from 'node:crypto'

/** Which of MinIO's ways to seal a body this is: AES-256-GCM with a key by PBKDF2. */
const PBKDF2_AES_GCM = 2
const ITERATIONS = 8_192
const KEY_BYTES = 32
const SALT_BYTES = 32
const NONCE_BYTES = 8
/** Larger bodies would be cut into several sealed parts. */
const MAX_BYTES = 16_384
const LAST_PART = 0x80

/**
 * A body as MinIO's admin API takes secrets: sealed with the secret key of who asks, so that nobody on the way reads
 * it. `salt | kind | nonce | sealed part`; a part is bound to its number, and the first number binds what they have
 * in common.
 */
export function sealed(secretKey: string, body: Buffer): Buffer {
  if (body.length > MAX_BYTES)
    throw new RangeError(`a body of ${body.length} bytes has several parts`)
  const salt = randomBytes(SALT_BYTES)
  const nonce = randomBytes(NONCE_BYTES)
  const key = pbkdf2Sync(secretKey, salt, ITERATIONS, KEY_BYTES, 'sha256')
  const common = seal(key, numbered(nonce, 0), Buffer.alloc(0))
  const bound = Buffer.concat([Buffer.from([LAST_PART]), common])
  const part = seal(key, numbered(nonce, 1), body, bound)
  return Buffer.concat([salt, Buffer.from([PBKDF2_AES_GCM]), nonce, part])
}

function numbered(nonce: Buffer, part: number): Buffer {
  const number = Buffer.alloc(4)
  number.writeUInt32LE(part)
  return Buffer.concat([nonce, number])
}

function seal(key: Buffer, nonce: Buffer, body: Buffer, bound?: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  if (bound) cipher.setAAD(bound)
  return Buffer.concat([cipher.update(body), cipher.final(), cipher.getAuthTag()])
}
