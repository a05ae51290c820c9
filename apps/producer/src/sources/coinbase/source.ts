import { randomBytes } from 'node:crypto'
import { asTapeError } from '@tickertape/errors'
import type { RawBar } from '@tickertape/schema'
import type { Frame } from '../../frame.ts'
import { live } from '../../live/live-source.ts'
import type { Timings } from '../../live/patience.ts'
import { merge } from '../../merge.ts'
import type { RestTiming } from '../../rest/client.ts'
import { systemClock } from '../../rest/clock.ts'
import { polls } from '../../rest/polls.ts'
import type { SourceContext } from '../../source.ts'
import { clientOf, FEED, pieces } from './history.ts'
import { coinbase } from './protocol.ts'
import { candlesUrl, floorMinute, judgeCandles } from './rest.ts'

const MINUTE_MS = 60_000

/** Candles come a little after their minute. */
const SETTLE_MS = 5_000

/** Minutes that are asked for again: a candle may still change, or come late. */
const AGAIN_MS = 3 * MINUTE_MS

/**
 * Bars of the minutes since the start: the stream has none, so they are asked for after each minute. What a
 * failed request missed, the next one brings, so nothing is missing but while nobody asks.
 */
async function* minuteBars(context: SourceContext, timing: RestTiming): AsyncGenerator<Frame> {
  const { config, log, signal } = context
  const clock = timing.clock ?? systemClock
  const client = clientOf(context, timing)
  const session = randomBytes(8).toString('hex')
  const symbols = new Set(context.symbols)
  const startedAt = floorMinute(clock.now())
  const sent = new Map<string, string>()
  let doneTo = startedAt

  const unsent = (bars: readonly RawBar[]) =>
    bars.filter((bar) => {
      const key = `${bar.S} ${bar.t}`
      const text = JSON.stringify(bar)
      if (sent.get(key) === text) return false
      sent.set(key, text)
      return true
    })
  async function* since(symbol: string, toMs: number): AsyncGenerator<Frame> {
    const span = { fromMs: Math.max(startedAt, doneTo - AGAIN_MS), toMs }
    for (const piece of pieces(span)) {
      const url = candlesUrl(config.coinbase.rest_url, symbol, piece)
      const { value, receivedAtMs } = await client.get(url, judgeCandles(symbol, piece))
      const items = unsent(value)
      const lineage = { receivedAt: receivedAtMs * 1000, feed: FEED, session }
      if (items.length > 0) yield { kind: 'bars', items, ...lineage }
    }
  }
  const nextAt = (at: number) => floorMinute(at - SETTLE_MS) + MINUTE_MS + SETTLE_MS
  try {
    for await (const at of polls({ clock, signal, nextAt })) {
      const toMs = floorMinute(at)
      for (const symbol of symbols) {
        try {
          yield* since(symbol, toMs)
        } catch (cause) {
          const err = asTapeError(cause)
          if (err.code !== 'TAPE_SOURCE_REFUSED' || symbols.size === 1) throw cause
          symbols.delete(symbol)
          log.warn({ err, symbol }, 'Coinbase refused the bars of a symbol; the others go on')
        }
      }
      doneTo = toMs
      for (const key of sent.keys()) {
        if (Number(key.split(' ')[1]) < doneTo - 2 * AGAIN_MS) sent.delete(key)
      }
    }
  } catch (cause) {
    if (!signal.aborted) throw cause
  } finally {
    context.onGap({
      ...{ id: randomBytes(8).toString('hex'), feed: FEED, kinds: ['bars'] },
      ...{ symbols: [...symbols], fromMicros: doneTo * 1000, toMicros: undefined },
      ...{ reason: 'stop', detail: 'the source was stopped' },
    })
  }
}

/** Coinbase Exchange: trades and quotes from its stream, bars over HTTP. `patience` and `timing` are for tests. */
export function coinbaseSource(
  context: SourceContext,
  patience: Partial<Timings> = {},
  timing: RestTiming = {},
): AsyncIterable<Frame> {
  const streamed = context.kinds.filter((kind) => kind !== 'bars')
  const parts: AsyncIterable<Frame>[] = []
  if (streamed.length > 0) parts.push(live(coinbase)(context, patience))
  if (context.kinds.includes('bars')) parts.push(minuteBars(context, timing))
  return merge(...parts)
}
