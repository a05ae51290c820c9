import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto'
import { TapeError } from '@tickertape/errors'

/** Snowflake takes no token that is good for longer than an hour. */
const LIFE_SECONDS = 3_000

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')

/** How Snowflake names a public key. */
export const fingerprintOf = (key: KeyObject): string => {
  const der = createPublicKey(key).export({ type: 'spki', format: 'der' })
  return `SHA256:${createHash('sha256').update(der).digest('base64')}`
}

function readKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch (cause) {
    throw new TapeError(
      'TAPE_SNOWFLAKE_REFUSED',
      'snowflake.private_key is no private key in PEM',
      {
        cause,
      },
    )
  }
}

export interface TokenOptions {
  readonly account: string
  readonly user: string
  /** PEM. */
  readonly privateKey: string
  readonly nowMs: number
}

/**
 * The token of key-pair authentication: a JWT signed by the user's key. Throws TAPE_SNOWFLAKE_REFUSED for what is no key.
 * https://docs.snowflake.com/en/developer-guide/sql-api/authenticating
 */
export function keyPairToken({ account, user, privateKey, nowMs }: TokenOptions): string {
  const key = readKey(privateKey)
  // A region behind the account is no part of it.
  const subject = `${account.split('.')[0]}.${user}`.toUpperCase()
  const iat = Math.floor(nowMs / 1_000)
  const head = encoded({ alg: 'RS256', typ: 'JWT' })
  const iss = `${subject}.${fingerprintOf(key)}`
  const text = `${head}.${encoded({ iss, sub: subject, iat, exp: iat + LIFE_SECONDS })}`
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), key).toString('base64url')}`
}
