export { codes, type ErrorCode, type ErrorFacts } from './codes.ts'
export { reasonOf } from './java-reason.ts'
export { type RetryOptions, retry } from './retry.ts'
export { asTapeError, TapeError, type TapeErrorOptions } from './tape-error.ts'
