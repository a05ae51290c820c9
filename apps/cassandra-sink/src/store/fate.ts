import { TapeError } from '@tickertape/errors'
import cassandra from 'cassandra-driver'

const { errors, types } = cassandra
const codes = types.responseErrorCodes

/** Answers of a server that may be another one in a moment. */
const passing = new Set<number>([
  codes.serverError,
  codes.unavailableException,
  codes.overloaded,
  codes.isBootstrapping,
  codes.truncateError,
  codes.writeTimeout,
  codes.readTimeout,
  codes.readFailure,
  codes.writeFailure,
])

const refused = new Set<number>([codes.badCredentials, codes.unauthorized])

/** Errors by host, as the driver gives them when no host took a request. */
type InnerErrors = Readonly<Record<string, Error>>

const innerErrors = (cause: unknown): readonly [host: string, error: Error][] =>
  cause instanceof errors.NoHostAvailableError
    ? Object.entries((cause.innerErrors ?? {}) as InnerErrors)
    : []

function isRefusal(cause: unknown): boolean {
  if (cause instanceof errors.AuthenticationError) return true
  if (cause instanceof errors.ResponseError) return refused.has(cause.code)
  return innerErrors(cause).some(([, error]) => isRefusal(error))
}

/** The driver's own errors that are no answer: nobody listens, nobody answered in time, no connection is free. */
function isSilence(cause: unknown): boolean {
  return (
    cause instanceof errors.NoHostAvailableError ||
    cause instanceof errors.OperationTimedOutError ||
    cause instanceof errors.BusyConnectionError ||
    (cause as { isSocketError?: boolean }).isSocketError === true
  )
}

const reasonOf = (cause: unknown): string => {
  const [first] = innerErrors(cause)
  return first ? `${first[0]}: ${first[1].message}` : (cause as Error).message
}

/** What an error of the driver means for us: a TAPE_CASSANDRA_ error, or TAPE_CONFIG_INVALID for a wrong datacenter. */
export function fromCassandra(cause: unknown): TapeError {
  if (cause instanceof TapeError) return cause
  const reason = reasonOf(cause)
  if (isRefusal(cause)) return new TapeError('TAPE_CASSANDRA_REFUSED', reason, { cause })
  if (isSilence(cause)) return new TapeError('TAPE_CASSANDRA_UNAVAILABLE', reason, { cause })
  if (cause instanceof errors.ResponseError) {
    const code = passing.has(cause.code) ? 'TAPE_CASSANDRA_UNAVAILABLE' : 'TAPE_CASSANDRA_FAILED'
    return new TapeError(code, reason, { cause })
  }
  if (cause instanceof errors.ArgumentError && reason.includes('localDataCenter')) {
    const where = 'cassandra.local_datacenter names no datacenter of this cluster'
    return new TapeError('TAPE_CONFIG_INVALID', `${where}: ${reason}`, { cause })
  }
  return new TapeError('TAPE_INTERNAL', reason, { cause })
}
