import { reasonOf, TapeError } from '@tickertape/errors'

export interface FlinkRequest {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Sent as JSON. */
  readonly body?: unknown
  readonly signal?: AbortSignal
  /** What to check when nothing answers. */
  readonly setting: 'flink.rest_url' | 'flink.gateway_url'
}

const TIMEOUT_MS = 60_000

interface Failure {
  readonly errors?: readonly string[]
}

/**
 * The JSON that Flink answers. Throws TAPE_FLINK_UNAVAILABLE when nothing answers in time, TAPE_FLINK_REFUSED with
 * Flink's reason when it says no, and the signal's reason when that fires.
 */
export async function requestFlink<T>(url: URL, request: FlinkRequest): Promise<T> {
  const { method = 'GET', body, signal, setting } = request
  const limit = AbortSignal.timeout(TIMEOUT_MS)
  const answer = await fetch(url, {
    method,
    signal: signal ? AbortSignal.any([signal, limit]) : limit,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
    .then(async (response) => ({ status: response.status, text: await response.text() }))
    .catch((error: Error) => {
      signal?.throwIfAborted()
      const why = limit.aborted
        ? `no answer within ${TIMEOUT_MS} ms`
        : ((error.cause as Error | undefined)?.message ?? error.message)
      throw unavailable(url, `${why}; check ${setting}`, error)
    })
  if (answer.status < 300) return (answer.text ? JSON.parse(answer.text) : {}) as T
  const reason = failureOf(answer.text)
  if (answer.status === 503 || answer.status === 502) throw unavailable(url, reason)
  throw new TapeError('TAPE_FLINK_REFUSED', `Flink refused ${method} ${url.pathname}: ${reason}`, {
    context: { url: url.href, status: answer.status },
  })
}

function unavailable(url: URL, why: string, cause?: Error): TapeError {
  const message = `Flink at ${url.origin} does not answer ${url.pathname}: ${why}`
  return new TapeError('TAPE_FLINK_UNAVAILABLE', message, { cause, context: { url: url.href } })
}

/** Flink sends a list of errors, the last of which is the stack trace. */
function failureOf(text: string): string {
  try {
    const { errors = [] } = JSON.parse(text) as Failure
    return reasonOf(errors.at(-1) ?? text)
  } catch {
    return reasonOf(text)
  }
}
