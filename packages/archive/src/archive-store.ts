import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import type { Config } from '@tickertape/config'
import { asTapeError, type RetryOptions, retry, TapeError } from '@tickertape/errors'
import type { ArchivedRecord } from './line.ts'
import { listPages } from './list-pages.ts'
import { fromMetadata, type ObjectFacts, toMetadata } from './object-facts.ts'
import {
  hourFolder,
  type ObjectPlace,
  parseHourFolder,
  parseObjectKey,
  processedFolder,
} from './object-key.ts'
import { readLines } from './read-lines.ts'
import { s3Client } from './s3-client.ts'
import { fromS3, statusOf } from './s3-error.ts'
import { type Unpacked, type UnpackOptions, unpackTo } from './unpack.ts'

export interface ListedObject extends ObjectPlace {
  readonly key: string
  readonly bytes: number
  /** Names this very content. */
  readonly etag: string
}

/** Hours by their start, epoch milliseconds: `fromMs` is the first of them, `toMs` the first that is left out. */
export interface Hours {
  readonly fromMs: number
  readonly toMs: number
}

/** year, month, day, hour */
const HOUR_LEVELS = 4
/** Times that reading an object may break without another line. */
const FRUITLESS_BREAKS = 8

/** The archive bucket. Every method rejects with a TAPE_S3_ or TAPE_ARCHIVE_ error. */
export class ArchiveStore implements Disposable {
  readonly #s3: S3Client
  readonly #bucket: string
  readonly #retry: RetryOptions

  /** Listing and reading are tried again as `retryReads` says; writing is the caller's to repeat. */
  constructor(
    { s3_sink, minio }: Pick<Config, 's3_sink' | 'minio'>,
    retryReads: RetryOptions = { forMs: 5_000 },
  ) {
    this.#bucket = s3_sink.bucket
    this.#retry = retryReads
    this.#s3 = s3Client({ s3_sink, minio })
  }

  [Symbol.dispose](): void {
    this.#s3.destroy()
  }

  /** Creates a bucket, the archive's unless another is named, if it is missing and allowed. */
  async ensureBucket(Bucket = this.#bucket): Promise<void> {
    try {
      // A HEAD would do, but its answer has no body to say why it is refused: a wrong clock is not for ever.
      await this.#s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 1 }))
      return
    } catch (cause) {
      if (statusOf(cause) !== 404) throw fromS3(cause, `bucket ${Bucket}`)
    }
    try {
      await this.#s3.send(new CreateBucketCommand({ Bucket }))
    } catch (cause) {
      const { name = '' } = cause as Error
      if (name === 'BucketAlreadyOwnedByYou' || name === 'BucketAlreadyExists') return
      throw fromS3(cause, `creating bucket ${Bucket}`)
    }
  }

  /**
   * Writes an object unless one of that name is there; answers what the bucket holds then, ours or the
   * winner's. An object is never overwritten. Rejects with TAPE_ARCHIVE_CONFLICT when the winner's begins
   * with another record than ours.
   */
  async putIfAbsent(
    key: string,
    body: Buffer,
    facts: ObjectFacts,
    abortSignal: AbortSignal,
  ): Promise<ObjectFacts> {
    const request = new PutObjectCommand({
      Bucket: this.#bucket,
      Key: key,
      Body: body,
      IfNoneMatch: '*',
      // A body that was hurt on its way must not become an object.
      ContentMD5: createHash('md5').update(body).digest('base64'),
      // No Content-Encoding: clients would decompress in silence under a name that ends in .gz.
      ContentType: 'application/x-ndjson',
      Metadata: toMetadata(facts),
    })
    try {
      await this.#s3.send(request, { abortSignal })
      return facts
    } catch (cause) {
      if (statusOf(cause) !== 412) throw fromS3(cause, `writing ${key}`)
    }
    const held = await this.facts(key)
    if (held.firstRecordCrc32 === facts.firstRecordCrc32) return held
    throw new TapeError(
      'TAPE_ARCHIVE_CONFLICT',
      `${key} begins with another record than offset ${facts.firstOffset} of the topic: the topic was made anew`,
    )
  }

  async facts(key: string): Promise<ObjectFacts> {
    let metadata: Record<string, string> = {}
    try {
      const head = await this.#s3.send(new HeadObjectCommand({ Bucket: this.#bucket, Key: key }))
      metadata = head.Metadata ?? {}
    } catch (cause) {
      throw fromS3(cause, `reading ${key}`)
    }
    const facts = fromMetadata(metadata)
    if (facts) return facts
    throw new TapeError('TAPE_S3_REFUSED', `${key} was not written by an archiver: move it away`)
  }

  /** Keys under a prefix, in order. */
  async *keys(prefix: string): AsyncGenerator<string> {
    for await (const { key } of this.written(prefix)) yield key
  }

  /** Keys under a prefix, in order, with the time at which the store took each, epoch milliseconds. */
  async *written(prefix: string): AsyncGenerator<{ key: string; atMs: number }> {
    for await (const { Key, LastModified } of this.#list({ Prefix: prefix })) {
      if (Key) yield { key: Key, atMs: LastModified?.getTime() ?? 0 }
    }
  }

  /** Objects of a topic, hour by hour, within an hour by partition and offset. */
  async *objects(topic: string, hours?: Hours): AsyncGenerator<ListedObject> {
    const after = hours && { StartAfter: hourFolder(topic, hours.fromMs) }
    for await (const { Key = '', Size = 0, ETag = '' } of this.#list({
      Prefix: `${topic}/`,
      ...after,
    })) {
      const place = parseObjectKey(Key)
      if (place && hours && place.hourMs >= hours.toMs) return
      if (place) yield { ...place, key: Key, bytes: Size, etag: ETag }
    }
  }

  /** Names of the topics that have objects. */
  async topics(): Promise<string[]> {
    const folders = (await this.#folders('')).filter((folder) => folder !== processedFolder)
    return folders.map((folder) => folder.slice(0, -1))
  }

  /** The hours that a topic has objects of, in order, epoch milliseconds. */
  async hours(topic: string): Promise<number[]> {
    let folders = [`${topic}/`]
    for (let level = 0; level < HOUR_LEVELS; level++) {
      folders = (await Promise.all(folders.map((folder) => this.#folders(folder)))).flat()
    }
    return folders.flatMap((folder) => parseHourFolder(folder) ?? []).sort((a, b) => a - b)
  }

  /**
   * The lines of an object, one by one; when the connection breaks it goes on behind the last one.
   * `onProgress` is told how many compressed bytes the lines so far took.
   */
  async *lines(key: string, onProgress?: (bytes: number) => void): AsyncGenerator<string> {
    let done = 0
    for (let breaks = 0; breaks < FRUITLESS_BREAKS; breaks++) {
      if (breaks > 0) await sleep(50 * 2 ** breaks)
      const body = await retry(() => this.#open(key), this.#retry)
      let seen = 0
      try {
        for await (const line of readLines(body, key, onProgress)) {
          if (++seen <= done) continue
          done = seen
          breaks = 0
          yield line
        }
        return
      } catch (cause) {
        const error = fromS3(cause, `reading ${key}`)
        if (!error.retryable || breaks + 1 === FRUITLESS_BREAKS) throw error
      }
    }
  }

  /** The records of an object, one by one. */
  async *records(key: string): AsyncGenerator<ArchivedRecord> {
    for await (const line of this.lines(key)) yield parseLine(line, key)
  }

  /** Writes the lines of an object to files of a folder of its own. When the connection breaks it begins again. */
  unpack(key: string, folder: string, options: UnpackOptions): Promise<Unpacked> {
    return retry(async () => {
      const body = await this.#open(key)
      return unpackTo(body, folder, { ...options, name: key }).catch((cause) => {
        throw fromS3(cause, `reading ${key}`)
      })
    }, this.#retry)
  }

  /** An object as it is, whole. */
  async bytes(key: string): Promise<Buffer> {
    return retry(async () => {
      const body = await this.#open(key)
      try {
        return Buffer.concat(await body.toArray())
      } catch (cause) {
        throw fromS3(cause, `reading ${key}`)
      }
    }, this.#retry)
  }

  async #open(key: string): Promise<Readable> {
    try {
      const object = await this.#s3.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }))
      return object.Body as Readable
    } catch (cause) {
      throw fromS3(cause, `reading ${key}`)
    }
  }

  /** What the keys under a prefix go on with up to the next slash, prefix and slash included. */
  async #folders(prefix: string): Promise<string[]> {
    const folders: string[] = []
    for await (const { CommonPrefixes = [] } of this.#pages({ Prefix: prefix, Delimiter: '/' })) {
      for (const { Prefix } of CommonPrefixes) if (Prefix) folders.push(Prefix)
    }
    return folders
  }

  async *#list(query: Partial<ListObjectsV2CommandInput> & { readonly Prefix: string }) {
    for await (const { Contents = [] } of this.#pages(query)) yield* Contents
  }

  #pages(query: Partial<ListObjectsV2CommandInput>) {
    return listPages(this.#s3, { Bucket: this.#bucket, ...query }, this.#retry)
  }
}

/** Throws TAPE_ARCHIVE_DAMAGED for a line that is no JSON. */
export function parseLine(line: string, key: string): ArchivedRecord {
  try {
    return JSON.parse(line) as ArchivedRecord
  } catch (cause) {
    const reason = asTapeError(cause).message
    throw new TapeError('TAPE_ARCHIVE_DAMAGED', `${key}: ${reason}`, { cause })
  }
}
