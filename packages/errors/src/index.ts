export { codes, type ErrorCode, type ErrorFacts } from './codes.ts'
export { type RetryOptions, retry } from './retry.ts'
export { asTapeError, TapeError, type TapeErrorOptions } from './tape-error.ts'
