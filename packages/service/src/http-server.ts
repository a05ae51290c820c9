import { TapeError } from '@tickertape/errors'
import Fastify, { type FastifyInstance } from 'fastify'
import type { Registry } from 'prom-client'

export type Check = () => boolean | Promise<boolean>

export interface HttpOptions {
  readonly host: string
  readonly port: number
  readonly metrics: Registry
  /** Named conditions; the service is ready when all hold. */
  readonly checks: ReadonlyMap<string, Check>
}

async function unmet(checks: ReadonlyMap<string, Check>): Promise<string[]> {
  const results = await Promise.all(
    [...checks].map(async ([name, check]) => ((await check()) ? [] : [name])),
  )
  return results.flat()
}

/** Serves /live (the process runs), /ready (503 with the conditions that do not hold) and /metrics. */
export async function startHttpServer(options: HttpOptions): Promise<FastifyInstance> {
  const { host, port, metrics, checks } = options
  const server = Fastify({ bodyLimit: 1024, requestTimeout: 10_000 })
  server.get('/live', () => ({ status: 'live' }))
  server.get('/ready', async (_request, reply) => {
    const waitingFor = await unmet(checks)
    if (waitingFor.length === 0) return { status: 'ready' }
    return reply.code(503).send({ status: 'waiting', waitingFor })
  })
  server.get('/metrics', async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.metrics()),
  )
  try {
    await server.listen({ host, port })
  } catch (cause) {
    const what = `cannot listen on ${host}:${port}: ${(cause as Error).message}`
    throw new TapeError('TAPE_SERVICE_PORT', `${what}; set another http_port`, { cause })
  }
  return server
}
