import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Config } from '@tickertape/config'
import { type ErrorCode, TapeError } from '@tickertape/errors'
import type { ArchivedTopic, ArchiveFindings } from './archive-scan.ts'
import { archiveHeap } from './thread-memory.ts'

export interface ScanJob {
  readonly config: Pick<Config, 's3_sink' | 'minio' | 'schema_registry'>
  readonly topics: readonly ArchivedTopic[]
}

export type ScanReply =
  | { readonly findings: readonly ArchiveFindings[] }
  | { readonly failed: { readonly code: ErrorCode; readonly message: string } }

/** Reads the archive in a thread of its own, from when it is made. */
export class ArchiveThread implements AsyncDisposable {
  readonly #worker: Worker
  readonly #reply: Promise<[ScanReply]>

  constructor({ config, topics }: ScanJob, signal: AbortSignal) {
    const { s3_sink, minio, schema_registry } = config
    const workerData: ScanJob = { config: { s3_sink, minio, schema_registry }, topics }
    this.#worker = new Worker(new URL('./archive-worker.ts', import.meta.url), {
      workerData,
      resourceLimits: archiveHeap,
    })
    this.#reply = once(this.#worker, 'message', { signal }) as Promise<[ScanReply]>
    // It may fail before anybody waits for it.
    this.#reply.catch(() => {})
  }

  /**
   * Reads what has come in the meantime, and ends. Rejects with a TAPE_S3_ or TAPE_REGISTRY_ error, and with the
   * signal's reason.
   */
  async finish(): Promise<readonly ArchiveFindings[]> {
    this.#worker.postMessage('finish')
    const [message] = await this.#reply
    if ('findings' in message) return message.findings
    throw new TapeError(message.failed.code, message.failed.message)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate()
  }
}
