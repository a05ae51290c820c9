import { DuckDBInstance } from '@duckdb/node-api'
import { TapeError } from '@tickertape/errors'
import type { DuckShare } from './duck-share.ts'

export interface DuckOptions extends DuckShare {
  /** What does not fit in memory goes here. */
  readonly spillDir: string
  readonly spillBytes: number
  readonly signal: AbortSignal
}

type Connection = Awaited<ReturnType<DuckDBInstance['connect']>>
export type DuckResult = Awaited<ReturnType<Connection['stream']>>

const mebibytes = (bytes: number): string => `${Math.max(1, Math.floor(bytes / 1_048_576))}MiB`

/** DuckDB in memory. It fetches no extensions. Methods reject with the signal's reason when it aborts. */
export class Duck implements Disposable {
  readonly #instance: DuckDBInstance
  readonly #connection: Connection
  readonly #signal: AbortSignal
  readonly #interrupt = () => this.#connection.interrupt()

  private constructor(instance: DuckDBInstance, connection: Connection, signal: AbortSignal) {
    this.#instance = instance
    this.#connection = connection
    this.#signal = signal
    signal.addEventListener('abort', this.#interrupt)
  }

  static async open(options: DuckOptions): Promise<Duck> {
    const { memoryBytes, threads, spillDir, spillBytes, signal } = options
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: mebibytes(memoryBytes),
      threads: String(threads),
      temp_directory: spillDir,
      max_temp_directory_size: mebibytes(spillBytes),
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    })
    return new Duck(instance, await instance.connect(), signal)
  }

  [Symbol.dispose](): void {
    this.#signal.removeEventListener('abort', this.#interrupt)
    this.#connection.closeSync()
    this.#instance.closeSync()
  }

  /** `about` says in an error what was worked on. Rejects with TAPE_WAREHOUSE_ENGINE. */
  async run(sql: string, about?: string): Promise<void> {
    await this.#tried('TAPE_WAREHOUSE_ENGINE', () => this.#connection.run(sql), about)
  }

  /** Rows as objects; whole numbers are bigint from 64 bits on. Rejects with TAPE_WAREHOUSE_ENGINE. */
  async rows<T>(sql: string): Promise<readonly T[]> {
    const rows = await this.#tried('TAPE_WAREHOUSE_ENGINE', async () => {
      const reader = await this.#connection.runAndReadAll(sql)
      return reader.getRowObjectsJS()
    })
    return rows as readonly unknown[] as readonly T[]
  }

  /** The rows of somebody's query as they come. Rejects with TAPE_WAREHOUSE_SQL. */
  query(sql: string): Promise<DuckResult> {
    return this.#tried('TAPE_WAREHOUSE_SQL', () => this.#connection.stream(sql))
  }

  async #tried<T>(
    code: 'TAPE_WAREHOUSE_ENGINE' | 'TAPE_WAREHOUSE_SQL',
    work: () => Promise<T>,
    about?: string,
  ): Promise<T> {
    this.#signal.throwIfAborted()
    try {
      return await work()
    } catch (cause) {
      this.#signal.throwIfAborted()
      const { message } = cause as Error
      throw new TapeError(code, about ? `${about}: ${message}` : message, { cause })
    }
  }
}
