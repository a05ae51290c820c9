import { TapeError } from '@tickertape/errors'

const MEBIBYTE = 1_048_576
/** For Node, its S3 client, and what DuckDB takes beyond its limit: 266 MiB were the most that was measured (ADR 0020). */
const BESIDE_BYTES = 384 * MEBIBYTE
/** The least that warehouse.memory_bytes can be. */
const LEAST_BYTES = 128 * MEBIBYTE
/** With 8 MiB each, threads of a sort have no room for a block; on a node of many cores DuckDB would start as many. */
const THREAD_BYTES = 64 * MEBIBYTE

export interface DuckShareOptions {
  /** What the settings allow. */
  readonly allowedBytes: number
  /** Where the operating system ends this process, as process.constrainedMemory() says; 0 for nowhere. */
  readonly limitBytes: number
  readonly cores: number
}

export interface DuckShare {
  readonly memoryBytes: number
  readonly threads: number
}

/**
 * What DuckDB may take, so that its process is not ended for memory. Throws TAPE_WAREHOUSE_MEMORY when the limit of the
 * container leaves too little.
 */
export function duckShare({ allowedBytes, limitBytes, cores }: DuckShareOptions): DuckShare {
  const roomBytes = limitBytes > 0 ? limitBytes - BESIDE_BYTES : allowedBytes
  if (roomBytes < LEAST_BYTES) {
    const [has, needs] = [limitBytes, BESIDE_BYTES + LEAST_BYTES].map((bytes) => bytes / MEBIBYTE)
    throw new TapeError(
      'TAPE_WAREHOUSE_MEMORY',
      `the memory limit of this container is ${has?.toFixed(0)} MiB, and DuckDB beside Node needs ${needs} MiB`,
    )
  }
  const memoryBytes = Math.min(allowedBytes, roomBytes)
  const threads = Math.max(1, Math.min(cores, Math.floor(memoryBytes / THREAD_BYTES)))
  return { memoryBytes, threads }
}
