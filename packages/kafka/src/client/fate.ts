import { asTapeError, TapeError } from '@tickertape/errors'

interface ClientError {
  readonly name: string
  readonly message: string
  /** Name of the broker's error, e.g. INVALID_PRODUCER_EPOCH. */
  readonly type?: string
  readonly retriable?: boolean
  readonly cause?: unknown
  readonly errors?: readonly ClientError[]
}

const fencedBy = new Set([
  'INVALID_PRODUCER_EPOCH',
  'PRODUCER_FENCED',
  'INVALID_PRODUCER_ID_MAPPING',
  'INVALID_TXN_STATE',
  'OUT_OF_ORDER_SEQUENCE_NUMBER',
  'UNKNOWN_PRODUCER_ID',
])

/** The user is unknown, or may not. */
const refusedBy: ReadonlySet<string> = new Set([
  'TOPIC_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
  'SASL_AUTHENTICATION_FAILED',
  'UNSUPPORTED_SASL_MECHANISM',
])

const fatal = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_REQUIRED_ACKS',
  'UNSUPPORTED_VERSION',
  'INVALID_CONFIG',
  'POLICY_VIOLATION',
])

const rejoinBy = new Set([
  'REBALANCE_IN_PROGRESS',
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
  'NOT_COORDINATOR_FOR_GROUP',
])

/** The broker's word that the group changed, if that is what an error is about: the client must see it. */
export function rejoinCause(error: unknown): unknown {
  const { type, cause } = (error ?? {}) as Partial<ClientError>
  if (type !== undefined && rejoinBy.has(type)) return error
  return cause ? rejoinCause(cause) : undefined
}

/** The refusal among the errors of what was asked together, if one of them is. */
const refusalIn = ({ errors = [] }: Partial<ClientError>): ClientError | undefined =>
  errors.find(({ type }) => type !== undefined && refusedBy.has(type))

/** The one place that decides what an error of the Kafka client means for us. */
export function fromKafka(cause: unknown): TapeError {
  if (cause instanceof TapeError) return cause
  const { name, type, message, cause: inner } = cause as ClientError
  const wraps = name === 'KafkaJSNumberOfRetriesExceeded' || name === 'KafkaJSNonRetriableError'
  if (wraps && inner) return fromKafka(inner)
  const refusal = refusalIn(cause as ClientError)
  if (refusal) return fromKafka(refusal)
  const context = type ? { kafkaError: type } : {}
  if (type !== undefined && fencedBy.has(type)) {
    return new TapeError('TAPE_KAFKA_FENCED', message, { cause, context })
  }
  // The client has no type for what it reads out of the broker's answer to a password.
  if (name === 'KafkaJSSASLAuthenticationError' || (type !== undefined && refusedBy.has(type))) {
    return new TapeError('TAPE_KAFKA_REFUSED', message, { cause, context })
  }
  if (type !== undefined && fatal.has(type)) {
    return new TapeError('TAPE_KAFKA_FAILED', message, { cause, context })
  }
  if (name?.startsWith('KafkaJS')) {
    return new TapeError('TAPE_KAFKA_UNAVAILABLE', message, { cause, context })
  }
  return asTapeError(cause)
}
