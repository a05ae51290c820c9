import { TapeError } from '@tickertape/errors'
import type { Clock } from './clock.ts'
import type { Answer } from './verdict.ts'

export interface Limits {
  /** From the request to the last header. */
  readonly headersMs: number
  /** From the last header to the last byte. */
  readonly bodyMs: number
  /** Bytes of a body after decompression. */
  readonly bodyBytes: number
}

export interface Exchange {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly limits: Limits
  readonly clock: Clock
  readonly signal: AbortSignal
}

const unavailable = (message: string) => new TapeError('TAPE_SOURCE_UNAVAILABLE', message)

/** The signal's `stop` aborts with a reason when a deadline passes; each deadline replaces the one before. */
function deadlines() {
  const stop = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const clear = () => clearTimeout(timer)
  const within = (ms: number, what: string) => {
    clear()
    timer = setTimeout(() => stop.abort(unavailable(`${what} within ${ms} ms`)), ms)
  }
  return { signal: stop.signal, within, [Symbol.dispose]: clear }
}

async function readBody(response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length
    if (bytes > maxBytes) throw unavailable(`the answer is longer than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** The text of an error without its cause: what undici hides is the cause, and it says what happened. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error
  return cause instanceof Error ? `${message}: ${cause.message}` : message
}

/**
 * One GET, without redirects: they would take headers to hosts that nobody named. Throws
 * TAPE_SOURCE_UNAVAILABLE when no whole answer comes in time, or the reason of the signal.
 */
export async function exchange(request: Exchange): Promise<Answer> {
  const { url, headers, limits, clock, signal } = request
  using deadline = deadlines()
  deadline.within(limits.headersMs, 'no answer')
  try {
    const response = await fetch(url, {
      headers,
      redirect: 'manual',
      signal: AbortSignal.any([signal, deadline.signal]),
    })
    deadline.within(limits.bodyMs, 'no end of the answer')
    const body = await readBody(response, limits.bodyBytes)
    return {
      status: response.status,
      header: (name) => response.headers.get(name) ?? undefined,
      body,
      receivedAtMs: clock.now(),
    }
  } catch (error) {
    signal.throwIfAborted()
    throw error instanceof TapeError ? error : unavailable(reasonOf(error))
  }
}
