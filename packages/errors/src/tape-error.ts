import { codes, type ErrorCode } from './codes.ts'

export interface TapeErrorOptions {
  readonly cause?: unknown
  /** Facts for the log and the dead-letter headers: topic, partition, offset, url. Never a secret. */
  readonly context?: Readonly<Record<string, unknown>>
}

/** The one error class. `message` says what, where and what to do, in one line a person can act on. */
export class TapeError extends Error {
  override readonly name = 'TapeError'
  readonly code: ErrorCode
  readonly context: Readonly<Record<string, unknown>>

  constructor(code: ErrorCode, message: string, options: TapeErrorOptions = {}) {
    super(message, { cause: options.cause })
    this.code = code
    this.context = options.context ?? {}
  }

  get retryable(): boolean {
    return codes[this.code].retryable
  }

  get exitCode(): number {
    return codes[this.code].exit
  }
}

/** Wraps what a library threw, so that every error that leaves a package has a code. */
export function asTapeError(error: unknown, code: ErrorCode = 'TAPE_INTERNAL'): TapeError {
  if (error instanceof TapeError) return error
  const message = error instanceof Error ? error.message : String(error)
  return new TapeError(code, message, { cause: error })
}
