import type { Redact } from '@tickertape/config'
import { asTapeError, TapeError } from '@tickertape/errors'
import Fastify, { type FastifyInstance } from 'fastify'
import type { Registry } from 'prom-client'

export type Check = () => boolean | Promise<boolean>

/** What a question is answered from: the query of its URL, and a signal that fires when nobody waits any more. */
export interface Question {
  readonly query: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
}

/** Makes the JSON of an answer. Rejects with a TapeError, whose code the answer then has. */
export type Answer = (question: Question) => Promise<object>

export interface HttpOptions {
  /** How long a request may take to come in. */
  readonly requestMs?: number
  readonly host: string
  readonly port: number
  readonly metrics: Registry
  /** Named conditions; the service is ready when all hold. */
  readonly checks: ReadonlyMap<string, Check>
  /** Answers by path, beside the paths that every service has. */
  readonly answers: ReadonlyMap<string, Answer>
  /** Takes secrets out of everything that is answered. */
  readonly redact: Redact
  /** Adds what else a service serves, before it listens. */
  readonly routes?: (server: FastifyInstance) => void
}

const MAX_BODY_BYTES = 1_024
const REQUEST_MS = 10_000
const KEEP_ALIVE_MS = 30_000
const CHECK_MS = 500

const BAD_REQUEST = 400
const NOT_FOUND = 404
const UNAVAILABLE = 503
const FAILED = 500

function statusOf({ code, retryable }: TapeError): number {
  if (code === 'TAPE_CLI_USAGE') return BAD_REQUEST
  return retryable ? UNAVAILABLE : FAILED
}

/** Answers GET of any path that a service has added, also one that it adds later. */
function serveAnswers(server: FastifyInstance, answers: ReadonlyMap<string, Answer>): void {
  server.get('/*', async (request, reply) => {
    const [path = ''] = request.url.split('?')
    const answer = answers.get(path)
    if (!answer) return reply.code(NOT_FOUND).send({ message: `there is no ${path}` })
    const gone = new AbortController()
    reply.raw.once('close', () => gone.abort())
    try {
      const query = request.query as Question['query']
      return await answer({ query, signal: gone.signal })
    } catch (cause) {
      const error = asTapeError(cause)
      return reply.code(statusOf(error)).send({ code: error.code, message: error.message })
    }
  })
}

async function unmet(checks: ReadonlyMap<string, Check>): Promise<string[]> {
  const results = await Promise.all(
    [...checks].map(async ([name, check]) => ((await check()) ? [] : [name])),
  )
  return results.flat()
}

/** Serves /live (the process runs), /ready (503 with the conditions that do not hold), /metrics and the answers. */
export async function startHttpServer(options: HttpOptions): Promise<FastifyInstance> {
  const { host, port, metrics, checks, answers, redact, requestMs = REQUEST_MS } = options
  const server = Fastify({
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: requestMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // Node looks for late ones every 30 s by default.
    http: { headersTimeout: requestMs, connectionsCheckingInterval: CHECK_MS },
  })
  server.addHook('onSend', async (_request, _reply, payload) =>
    typeof payload === 'string' ? redact(payload) : payload,
  )
  server.get('/live', () => ({ status: 'live' }))
  server.get('/ready', async (_request, reply) => {
    const waitingFor = await unmet(checks)
    if (waitingFor.length === 0) return { status: 'ready' }
    return reply.code(503).send({ status: 'waiting', waitingFor })
  })
  server.get('/metrics', async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.metrics()),
  )
  options.routes?.(server)
  serveAnswers(server, answers)
  try {
    await server.listen({ host, port })
  } catch (cause) {
    const what = `cannot listen on ${host}:${port}: ${(cause as Error).message}`
    throw new TapeError('TAPE_SERVICE_PORT', `${what}; set another http_port`, { cause })
  }
  return server
}
