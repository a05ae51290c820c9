import { TapeError } from '@tickertape/errors'

export interface PinotRequest {
  readonly method?: 'GET' | 'POST' | 'PUT'
  /** Sent as JSON. */
  readonly body?: unknown
  readonly timeoutMs: number
  readonly signal?: AbortSignal
  /** What to check when nothing answers. */
  readonly setting: 'pinot.controller_url' | 'pinot.broker_url'
}

export interface PinotAnswer {
  readonly status: number
  readonly text: string
}

/**
 * Asks Pinot and gives back whatever it answers. Throws TAPE_PINOT_UNAVAILABLE when nothing answers in time
 * or the answer is 429 or 5xx, and the signal's reason when that fires.
 */
export async function requestPinot(url: URL, request: PinotRequest): Promise<PinotAnswer> {
  const { method = 'GET', body, timeoutMs, signal, setting } = request
  const limit = AbortSignal.timeout(timeoutMs)
  const answer = await fetch(url, {
    method,
    signal: signal ? AbortSignal.any([signal, limit]) : limit,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
    .then(async (response) => ({ status: response.status, text: await response.text() }))
    .catch((cause: Error) => {
      signal?.throwIfAborted()
      const why = limit.aborted ? `no answer within ${timeoutMs} ms` : reasonOf(cause)
      throw unavailable(url, `${why}; check ${setting}`, cause)
    })
  if (answer.status < 500 && answer.status !== 429) return answer
  throw unavailable(url, `${answer.status} ${messageOf(answer.text)}`)
}

function unavailable(url: URL, why: string, cause?: Error): TapeError {
  const message = `Pinot at ${url.origin} does not answer ${url.pathname}: ${why}`
  return new TapeError('TAPE_PINOT_UNAVAILABLE', message, { cause, context: { url: url.href } })
}

/** fetch says only that it failed; why is in the cause. */
const reasonOf = (error: Error): string =>
  ((error.cause as Error | undefined)?.message || error.message).split('\n', 1)[0] ?? ''

/** The one line of an answer that says what went wrong: Pinot sends JSON, plain text or an HTML page. */
export function messageOf(text: string): string {
  const line = (value: string) => value.trim().split('\n', 1)[0]?.slice(0, 500) ?? ''
  try {
    const { error, message } = JSON.parse(text) as { error?: string; message?: string }
    return line(error ?? message ?? text)
  } catch {
    return line(text)
  }
}
