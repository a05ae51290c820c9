import { TapeError } from '@tickertape/errors'
import type { FastifyInstance } from '@tickertape/service'
import type { OlderQuestion, SeriesBook } from '../candles/series-book.ts'
import { timeframes } from '../protocol.ts'
import { answer, numberOf, type Query } from './answer.ts'

function questionOf(query: Query): OlderQuestion {
  const { key = '', feed = '' } = query
  const timeframe = timeframes.find((name) => name === query.timeframe)
  const toMs = numberOf(query, 'to')
  if (key && feed && timeframe && toMs !== undefined) return { key, timeframe, feed, toMs }
  throw new TapeError('TAPE_CLI_USAGE', 'older candles need key, feed, timeframe and to')
}

/** Adds what a chart asks that is scrolled back. */
export function serveCandles(server: FastifyInstance, book: () => SeriesBook | undefined): void {
  server.get('/api/candles', (request, reply) =>
    answer(reply, async () => {
      const there = book()
      if (there) return there.older(questionOf(request.query as Query))
      throw new TapeError('TAPE_KAFKA_UNAVAILABLE', 'Kafka and the registry do not answer yet')
    }),
  )
}
