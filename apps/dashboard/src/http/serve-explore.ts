import { TapeError } from '@tickertape/errors'
import type { FastifyInstance } from '@tickertape/service'
import type { Explore } from '../explore/explore.ts'
import { answer, numberOf, type Query } from './answer.ts'

type Answer = (explore: Explore, query: Query) => Promise<object>

const MAX_SQL_BYTES = 32 * 1024
const MAX_RECORDS = 200
const DEFAULT_RECORDS = 50

/** Epoch milliseconds of what a person wrote: a date, or a date with a time; UTC unless it says otherwise. */
function timeOf(text: string | undefined): number | undefined {
  if (!text) return undefined
  const zoned = /(?:z|[+-]\d\d:?\d\d)$/i.test(text) || !text.includes(':') ? text : `${text}Z`
  const ms = Date.parse(zoned)
  if (!Number.isNaN(ms)) return ms
  throw new TapeError('TAPE_CLI_USAGE', `"${text}" is no time: write it like 2026-11-21 14:30`)
}

const answers: Readonly<Record<string, Answer>> = {
  '/api/topics': (explore) => explore.topics(),
  '/api/schemas': (explore) => explore.subjects(),
  '/api/archive': (explore) => explore.archive(),
  '/api/hour': (explore, { topic = '', ...query }) =>
    explore.hour(topic, numberOf(query, 'hour') ?? 0),
  '/api/object': (explore, { key = '' }) => explore.object(key),
  '/api/records': (explore, { topic = '', key, time, ...query }) =>
    explore.records({
      topic,
      partition: numberOf(query, 'partition'),
      offset: numberOf(query, 'offset'),
      timeMs: timeOf(time),
      key: key || undefined,
      limit: Math.min(MAX_RECORDS, numberOf(query, 'limit') ?? DEFAULT_RECORDS),
    }),
}

/** Adds what the Explore view asks. */
export function serveExplore(server: FastifyInstance, explore: () => Explore | undefined): void {
  const ready = (): Explore => {
    const there = explore()
    if (there) return there
    throw new TapeError('TAPE_KAFKA_UNAVAILABLE', 'Kafka and the schema registry do not answer yet')
  }
  for (const [path, ask] of Object.entries(answers)) {
    server.get(path, (request, reply) => answer(reply, () => ask(ready(), request.query as Query)))
  }
  server.post('/api/sql', { bodyLimit: MAX_SQL_BYTES }, (request, reply) => {
    const { sql } = (request.body ?? {}) as { sql?: unknown }
    return answer(reply, () => ready().sql(String(sql ?? '')))
  })
}
