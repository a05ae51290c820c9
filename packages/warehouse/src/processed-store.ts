import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { readFile, rename } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { fromS3, listPages, s3Client, statusOf } from '@tickertape/archive'
import type { Config } from '@tickertape/config'
import { type RetryOptions, retry, TapeError } from '@tickertape/errors'

export interface StoredText {
  readonly body: Buffer
  /** Names this very content: a write can be made to depend on it. */
  readonly etag: string
}

/** A write goes through only where nothing is yet, or where this content still is. */
export type Condition = { readonly absent: true } | { readonly etag: string }

export interface FileFacts {
  readonly bytes: number
  /** In hexadecimal. */
  readonly sha256: string
}

/** Objects under `processed/`. Every method rejects with a TAPE_S3_ error. */
export class ProcessedStore implements Disposable {
  readonly #s3: S3Client
  readonly #bucket: string
  readonly #retry: RetryOptions

  /** Requests are repeated as `retries` says. */
  constructor(config: Pick<Config, 's3_sink' | 'minio'>, retries: RetryOptions = { forMs: 5_000 }) {
    this.#s3 = s3Client(config)
    this.#bucket = config.s3_sink.bucket
    this.#retry = retries
  }

  [Symbol.dispose](): void {
    this.#s3.destroy()
  }

  /** Undefined when there is no such object. */
  async read(key: string): Promise<StoredText | undefined> {
    return this.#tried(`reading ${key}`, async () => {
      try {
        const { Body, ETag = '' } = await this.#s3.send(this.#get(key))
        const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array()
        return { body: Buffer.from(bytes), etag: ETag }
      } catch (cause) {
        if (statusOf(cause) === 404) return undefined
        throw cause
      }
    })
  }

  /** Rejects with TAPE_WAREHOUSE_CONFLICT when the condition does not hold. */
  async write(key: string, body: Buffer, condition?: Condition): Promise<void> {
    const request = {
      ...{ Bucket: this.#bucket, Key: key, Body: body },
      ContentMD5: createHash('md5').update(body).digest('base64'),
      ...(condition && 'absent' in condition ? { IfNoneMatch: '*' } : {}),
      ...(condition && 'etag' in condition ? { IfMatch: condition.etag } : {}),
    }
    await this.#tried(`writing ${key}`, async () => {
      try {
        await this.#s3.send(new PutObjectCommand(request))
      } catch (cause) {
        if (statusOf(cause) !== 412) throw cause
        // It may be ours: the answer to a first attempt was lost.
        if ((await this.read(key))?.body.equals(body)) return
        throw new TapeError('TAPE_WAREHOUSE_CONFLICT', `${key} was changed by another run`)
      }
    })
  }

  /** The file is in memory meanwhile. */
  async writeFile(key: string, path: string): Promise<FileFacts> {
    const body = await readFile(path)
    await this.write(key, body)
    return { bytes: body.length, sha256: createHash('sha256').update(body).digest('hex') }
  }

  /** Writes an object to a file, whole or not at all. */
  async fetchFile(key: string, path: string): Promise<FileFacts> {
    return this.#tried(`reading ${key}`, async () => {
      const sha256 = createHash('sha256')
      let bytes = 0
      const { Body } = await this.#s3.send(this.#get(key))
      const draft = `${path}.part`
      await pipeline(
        Body as Readable,
        async function* (chunks: AsyncIterable<Buffer>) {
          for await (const chunk of chunks) {
            sha256.update(chunk)
            bytes += chunk.length
            yield chunk
          }
        },
        createWriteStream(draft),
      )
      await rename(draft, path)
      return { bytes, sha256: sha256.digest('hex') }
    })
  }

  /** Keys under a prefix with their bytes. */
  async list(prefix: string): Promise<ReadonlyMap<string, number>> {
    const found = new Map<string, number>()
    const query = { Bucket: this.#bucket, Prefix: prefix }
    for await (const { Contents = [] } of listPages(this.#s3, query, this.#retry)) {
      for (const { Key, Size = 0 } of Contents) if (Key) found.set(Key, Size)
    }
    return found
  }

  async remove(key: string): Promise<void> {
    await this.#tried(`removing ${key}`, () =>
      this.#s3.send(new DeleteObjectCommand({ Bucket: this.#bucket, Key: key })),
    )
  }

  #get(key: string): GetObjectCommand {
    return new GetObjectCommand({ Bucket: this.#bucket, Key: key })
  }

  #tried<T>(what: string, work: () => Promise<T>): Promise<T> {
    return retry(async () => {
      try {
        return await work()
      } catch (cause) {
        throw fromS3(cause, what)
      }
    }, this.#retry)
  }
}
