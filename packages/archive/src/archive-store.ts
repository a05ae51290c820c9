import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3'
import type { Config } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'
import type { ArchivedRecord } from './line.ts'

/** What an object holds; kept in its metadata, so that a writer who comes second can go on behind it. */
export interface ObjectFacts {
  readonly firstOffset: number
  readonly lastOffset: number
  readonly records: number
  /** Events in the records' batches. */
  readonly events: number
}

interface S3Failure {
  readonly name?: string
  readonly message?: string
  readonly $metadata?: { readonly httpStatusCode?: number }
}

const statusOf = (cause: unknown): number | undefined =>
  (cause as S3Failure).$metadata?.httpStatusCode

/** 409 is another conditional write in flight, 408 and 429 ask for patience: these are worth a retry. */
function toTapeError(cause: unknown, what: string): TapeError {
  const status = statusOf(cause)
  const passing = status === undefined || status >= 500 || [408, 409, 429].includes(status)
  const { name, message } = cause as S3Failure
  // An answer to HEAD has no body, and the SDK then knows no more than the status.
  const reason =
    name === 'Unknown' || name === undefined ? `status ${status}` : `${name} ${message}`
  return new TapeError(
    passing ? 'TAPE_S3_UNAVAILABLE' : 'TAPE_S3_REFUSED',
    `${what}: the object store answered ${reason}`,
    { cause, context: { status } },
  )
}

const metadataNames: Readonly<Record<keyof ObjectFacts, string>> = {
  firstOffset: 'first-offset',
  lastOffset: 'last-offset',
  records: 'records',
  events: 'events',
}

const toMetadata = (facts: ObjectFacts): Record<string, string> =>
  Object.fromEntries(
    Object.entries(metadataNames).map(([fact, name]) => [
      name,
      String(facts[fact as keyof ObjectFacts]),
    ]),
  )

/** Undefined when the metadata is not that of an archiver. */
function fromMetadata(metadata: Readonly<Record<string, string>>): ObjectFacts | undefined {
  const facts = Object.entries(metadataNames).map(([fact, name]) => [fact, Number(metadata[name])])
  const complete = facts.every(([, value]) => Number.isSafeInteger(value))
  return complete ? (Object.fromEntries(facts) as ObjectFacts) : undefined
}

/** The archive bucket. Every method rejects with a TAPE_S3_ error. */
export class ArchiveStore implements Disposable {
  readonly #s3: S3Client
  readonly #bucket: string

  constructor({ s3_sink, minio }: Pick<Config, 's3_sink' | 'minio'>) {
    this.#bucket = s3_sink.bucket
    this.#s3 = new S3Client({
      endpoint: s3_sink.endpoint,
      region: s3_sink.region,
      forcePathStyle: s3_sink.path_style,
      credentials: { accessKeyId: minio.rootUser, secretAccessKey: minio.rootPassword },
      // Newer SDKs add a checksum that some S3 servers refuse (aws-sdk-js-v3 issue 6810).
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      maxAttempts: 2,
      requestHandler: {
        connectionTimeout: 3_000,
        requestTimeout: 30_000,
        throwOnRequestTimeout: true,
      },
    })
  }

  [Symbol.dispose](): void {
    this.#s3.destroy()
  }

  /** Creates the bucket if it is missing and allowed. */
  async ensureBucket(): Promise<void> {
    const Bucket = this.#bucket
    try {
      await this.#s3.send(new HeadBucketCommand({ Bucket }))
      return
    } catch (cause) {
      if (statusOf(cause) !== 404) throw toTapeError(cause, `bucket ${Bucket}`)
    }
    try {
      await this.#s3.send(new CreateBucketCommand({ Bucket }))
    } catch (cause) {
      const { name = '' } = cause as S3Failure
      if (name === 'BucketAlreadyOwnedByYou' || name === 'BucketAlreadyExists') return
      throw toTapeError(cause, `creating bucket ${Bucket}`)
    }
  }

  /**
   * Writes an object unless one of that name is there; answers what the bucket holds then, ours or the
   * winner's. An object is never overwritten.
   */
  async putIfAbsent(key: string, body: Buffer, facts: ObjectFacts): Promise<ObjectFacts> {
    try {
      await this.#s3.send(
        new PutObjectCommand({
          Bucket: this.#bucket,
          Key: key,
          Body: body,
          IfNoneMatch: '*',
          // No Content-Encoding: clients would decompress in silence under a name that ends in .gz.
          ContentType: 'application/x-ndjson',
          Metadata: toMetadata(facts),
        }),
      )
      return facts
    } catch (cause) {
      if (statusOf(cause) !== 412) throw toTapeError(cause, `writing ${key}`)
    }
    return this.facts(key)
  }

  async facts(key: string): Promise<ObjectFacts> {
    let metadata: Record<string, string> = {}
    try {
      const head = await this.#s3.send(new HeadObjectCommand({ Bucket: this.#bucket, Key: key }))
      metadata = head.Metadata ?? {}
    } catch (cause) {
      throw toTapeError(cause, `reading ${key}`)
    }
    const facts = fromMetadata(metadata)
    if (facts) return facts
    throw new TapeError('TAPE_S3_REFUSED', `${key} was not written by an archiver: move it away`)
  }

  /** Keys under a prefix, in order. */
  async *keys(prefix: string): AsyncGenerator<string> {
    const input = { Bucket: this.#bucket, Prefix: prefix }
    try {
      for await (const page of paginateListObjectsV2({ client: this.#s3 }, input)) {
        for (const { Key } of page.Contents ?? []) if (Key) yield Key
      }
    } catch (cause) {
      throw toTapeError(cause, `listing ${prefix}`)
    }
  }

  /** The records of an object, one by one. */
  async *records(key: string): AsyncGenerator<ArchivedRecord> {
    let body: Readable
    try {
      const object = await this.#s3.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }))
      body = object.Body as Readable
    } catch (cause) {
      throw toTapeError(cause, `reading ${key}`)
    }
    const lines = createInterface({ input: body.pipe(createGunzip()) })
    for await (const line of lines) yield JSON.parse(line) as ArchivedRecord
  }
}
