import { type ErrorCode, TapeError } from '@tickertape/errors'

interface S3Failure {
  readonly name?: string
  readonly message?: string
  readonly $metadata?: { readonly httpStatusCode?: number }
}

export const statusOf = (cause: unknown): number | undefined =>
  (cause as S3Failure).$metadata?.httpStatusCode

/** No room, in the words of the servers that say so; an operator has to act, and then writing goes on. */
const full = new Set([
  'XMinioStorageFull',
  'XMinioAdminBucketQuotaExceeded',
  'QuotaExceeded',
  'EntityTooLargeForQuota',
])

/** Refusals by status of what was hurt on its way: the same request again is worth a try. */
const hurt = new Set([
  'BadDigest',
  'IncompleteBody',
  'RequestTimeout',
  'RequestTimeTooSkewed',
  'XAmzContentSHA256Mismatch',
])

/** 409 is another conditional write in flight, 408 and 429 ask for patience. */
const passing = (status: number): boolean => status >= 500 || [408, 409, 429].includes(status)

function codeOf(cause: unknown): ErrorCode {
  const status = statusOf(cause)
  const { name = '' } = cause as S3Failure
  if (status === 507 || full.has(name)) return 'TAPE_S3_FULL'
  if (status === undefined || passing(status) || hurt.has(name)) return 'TAPE_S3_UNAVAILABLE'
  return 'TAPE_S3_REFUSED'
}

/** The one place that decides what a failure of the S3 client means for us. */
export function fromS3(cause: unknown, what: string): TapeError {
  if (cause instanceof TapeError) return cause
  const status = statusOf(cause)
  const { name, message } = cause as S3Failure
  // An answer to HEAD has no body, and the SDK then knows no more than the status.
  const reason =
    name === 'Unknown' || name === undefined ? `status ${status}` : `${name} ${message}`
  return new TapeError(codeOf(cause), `${what}: the object store answered ${reason}`, {
    cause,
    context: { status },
  })
}
