import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import { ArchiveStore, hourOf, type LineInput, objectKey, toLine } from '@tickertape/archive'
import { type Config, loadConfig } from '@tickertape/config'
import type { Kind } from '@tickertape/schema'
import { streamsOf } from '@tickertape/streams'
import { FakeS3 } from '@tickertape/testkit'
import { compact } from './compact.ts'
import { type Manifest, manifestKey } from './manifest.ts'

export const DAY = '2026-11-20'
export const dayMs = Date.parse(DAY)

export type Item = Readonly<Record<string, unknown>>

export interface ArchivedBatch {
  readonly kind: Kind
  /** First offset of the object that it makes; its records follow. */
  readonly offset: number
  readonly partition?: number
  /** When it was received, epoch milliseconds. */
  readonly receivedMs: number
  /** A record each. */
  readonly records: readonly { readonly items: readonly Item[]; readonly receivedUs?: number }[]
}

export const trade = (symbol: string, ms: number, more: Item = {}): Item => ({
  ...{ S: symbol, p: 10, s: 1, t: ms * 1000, i: `${ms}`, x: 'V', c: '@', a: 'new' },
  ...more,
})

/** An archive in memory and a folder, until it is disposed of. */
export class TestArchive implements AsyncDisposable {
  readonly s3: FakeS3
  readonly config: Config
  readonly #dir: string

  private constructor(s3: FakeS3, dir: string, env: Readonly<Record<string, string>>) {
    this.s3 = s3
    this.#dir = dir
    this.config = loadConfig({ env: { S3_SINK_ENDPOINT: s3.url, WAREHOUSE_DIR: dir, ...env } })
  }

  static async start(env: Readonly<Record<string, string>> = {}): Promise<TestArchive> {
    const dir = await mkdtemp(join(tmpdir(), 'warehouse-'))
    return new TestArchive(await FakeS3.start(), dir, env)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.s3[Symbol.asyncDispose]()
    await rm(this.#dir, { recursive: true })
  }

  /** Puts an object as the archiver does. Answers its key. */
  async add(batch: ArchivedBatch): Promise<string> {
    const { kind, receivedMs } = batch
    const values = batch.records.map(({ items, receivedUs = receivedMs * 1000 }, sequence) => ({
      ...{ session: 's', sequence, source: 'test', feed: 'f' },
      ...{ received_at: receivedUs, origin: 'live', [kind]: items },
    }))
    return this.addValues(batch, values)
  }

  async addValues(
    { kind, offset: firstOffset, partition = 0, receivedMs }: Omit<ArchivedBatch, 'records'>,
    values: readonly unknown[],
  ): Promise<string> {
    const topic = streamsOf(this.config).find((stream) => stream.kind === kind)?.rawTopic as string
    const lines = values.map((value, at) => {
      const decoded: LineInput['decoded'] =
        value === null
          ? { error: 'TAPE_SCHEMA_UNREADABLE' }
          : { schemaId: 7, value, reversible: true }
      const record = { key: null, value: Buffer.from('x'), headerList: [] }
      const place = { offset: firstOffset + at, timestampMs: receivedMs }
      return toLine({ topic, partition, record: { ...record, ...place }, decoded })
    })
    const key = objectKey({ topic, partition, firstOffset, hourMs: hourOf(receivedMs) })
    const lastOffset = firstOffset + values.length - 1
    const facts = {
      firstOffset,
      lastOffset,
      records: values.length,
      events: 0,
      firstRecordCrc32: 1,
    }
    using store = new ArchiveStore(this.config, { forMs: 1_000, baseMs: 1 })
    const signal = AbortSignal.timeout(5_000)
    await store.putIfAbsent(key, gzipSync(lines.join('')), facts, signal)
    return key
  }

  manifest(kind: Kind, day: string): Manifest | undefined {
    const object = this.s3.objects.get(manifestKey(kind, day))
    return object && (JSON.parse(object.body.toString()) as Manifest)
  }

  /** The rows that the manifest of a day names, as objects. */
  async rows(kind: Kind, day: string): Promise<readonly Record<string, unknown>[]> {
    const instance = await DuckDBInstance.create()
    const connection = await instance.connect()
    const rows: Record<string, unknown>[] = []
    for (const { key } of this.manifest(kind, day)?.files ?? []) {
      const path = join(this.#dir, 'test.parquet')
      await writeFile(path, this.s3.objects.get(key)?.body ?? '')
      const reader = await connection.runAndReadAll(`SELECT * FROM '${path}'`)
      rows.push(...(reader.getRowObjectsJS() as readonly Record<string, unknown>[]))
    }
    connection.closeSync()
    instance.closeSync()
    return rows
  }

  compact(day: string, kinds: readonly Kind[] = ['trades'], signal = new AbortController().signal) {
    const { config } = this
    return compact({ config, day, kinds, signal, now: () => dayMs, onProgress: () => {} })
  }
}
