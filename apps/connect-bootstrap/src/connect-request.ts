import { TapeError } from '@tickertape/errors'

export interface ConnectRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Sent as JSON. */
  readonly body?: unknown
  readonly signal: AbortSignal
}

/** A worker answers a change only when the group has taken it, or after 90 s. */
const TIMEOUT_MS = 100_000

/**
 * The JSON that Kafka Connect answers; undefined for an answer without text. Throws TAPE_CONNECT_UNAVAILABLE when
 * nothing answers in time or a rebalance goes on, TAPE_CONNECT_REFUSED with Connect's reason when it says no, and the
 * signal's reason when that fires.
 */
export async function requestConnect<T>(url: URL, request: ConnectRequest): Promise<T> {
  const { method = 'GET', body, signal } = request
  const limit = AbortSignal.timeout(TIMEOUT_MS)
  const answer = await fetch(url, {
    method,
    signal: AbortSignal.any([signal, limit]),
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
    .then(async (response) => ({ status: response.status, text: await response.text() }))
    .catch((error: Error) => {
      signal.throwIfAborted()
      const why = limit.aborted
        ? `no answer within ${TIMEOUT_MS} ms`
        : ((error.cause as Error | undefined)?.message ?? error.message)
      throw unavailable(url, `${why}; check connect.url`, error)
    })
  const { status, text } = answer
  if (status < 300) return (text ? JSON.parse(text) : undefined) as T
  const reason = reasonIn(text)
  if (mayPass.has(status) || isTimeout(answer)) {
    throw unavailable(url, reason)
  }
  throw new TapeError(
    'TAPE_CONNECT_REFUSED',
    `Kafka Connect refused ${method} ${url.pathname}: ${reason}`,
    { context: { url: url.href, status } },
  )
}

/** 404: a worker that starts knows no path yet, and one that has just made a connector not its state. 409: a rebalance. */
const mayPass: ReadonlySet<number> = new Set([404, 409, 502, 503, 504])

/** A worker that starts or has lost its group says so with status 500. */
const isTimeout = ({ status, text }: { status: number; text: string }): boolean =>
  status === 500 && text.includes('Request timed out')

function unavailable(url: URL, why: string, cause?: Error): TapeError {
  const message = `Kafka Connect at ${url.origin} does not answer ${url.pathname}: ${why}`
  return new TapeError('TAPE_CONNECT_UNAVAILABLE', message, { cause, context: { url: url.href } })
}

/** Connect's message in one line, without what it always adds to a list of problems. */
function reasonIn(text: string): string {
  try {
    const { message = text } = JSON.parse(text) as { readonly message?: string }
    return message
      .replace(/\s*You can also find the above list of errors at the endpoint[\s\S]*$/, '')
      .replace(/\s*\n\s*/g, ' ')
      .trim()
  } catch {
    return text.trim() || 'it gave no reason'
  }
}
