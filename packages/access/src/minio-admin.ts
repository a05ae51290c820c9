import { createHash, createHmac } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'
import type { Config } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'
import type { Policy } from './archive-policy.ts'
import { sealed } from './minio-sealed.ts'

const TIMEOUT_MS = 10_000

class Sha256 {
  readonly #hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined
        ? createHash('sha256')
        : createHmac(
            'sha256',
            typeof secret === 'string' ? secret : Buffer.from(secret as Uint8Array),
          )
  }

  update(data: Uint8Array | string): void {
    this.#hash.update(data)
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }
}

/** Users and policies of a MinIO, as its root. Every method rejects with a TAPE_S3_ error. */
export class MinioAdmin {
  readonly #endpoint: URL
  readonly #secretKey: string
  readonly #signer: SignatureV4

  constructor({ s3_sink, minio }: Config) {
    this.#endpoint = new URL(s3_sink.endpoint)
    this.#secretKey = minio.rootPassword
    this.#signer = new SignatureV4({
      service: 's3',
      region: s3_sink.region,
      sha256: Sha256,
      credentials: { accessKeyId: minio.rootUser, secretAccessKey: minio.rootPassword },
    })
  }

  /** Makes a user or gives it another secret key. */
  async setUser(accessKey: string, secretKey: string): Promise<void> {
    const user = Buffer.from(JSON.stringify({ secretKey, status: 'enabled' }))
    await this.#put('add-user', { accessKey }, sealed(this.#secretKey, user))
  }

  async setPolicy(name: string, policy: Policy): Promise<void> {
    await this.#put('add-canned-policy', { name }, Buffer.from(JSON.stringify(policy)))
  }

  /** Gives a user this policy and no other. */
  async assignPolicy(user: string, policyName: string): Promise<void> {
    const query = { policyName, userOrGroup: user, isGroup: 'false' }
    await this.#put('set-user-or-group-policy', query, Buffer.alloc(0))
  }

  async #put(action: string, query: Record<string, string>, body: Buffer): Promise<void> {
    const { protocol, hostname, port, host, origin } = this.#endpoint
    const path = `/minio/admin/v3/${action}`
    const hash = createHash('sha256').update(body).digest('hex')
    const { headers } = await this.#signer.sign({
      method: 'PUT',
      protocol,
      hostname,
      ...(port ? { port: Number(port) } : {}),
      path,
      query,
      headers: { host, 'x-amz-content-sha256': hash },
      body,
    })
    const url = `${origin}${path}?${new URLSearchParams(query)}`
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const answer = await fetch(url, { method: 'PUT', headers, body, signal }).catch((cause) => {
      const what = `no object store answers at ${origin}: ${(cause as Error).message}`
      throw new TapeError('TAPE_S3_UNAVAILABLE', what, { cause })
    })
    if (answer.ok) return
    const said = (await answer.text()).trim().slice(0, 500)
    const code = answer.status >= 500 ? 'TAPE_S3_UNAVAILABLE' : 'TAPE_S3_REFUSED'
    throw new TapeError(code, `${origin} answered ${action} with ${answer.status}: ${said}`)
  }
}
