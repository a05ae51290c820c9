import { setTimeout as sleep } from 'node:timers/promises'
import { type Frame, nowMicros } from '../../frame.ts'
import { randomId } from '../../random-id.ts'
import type { SourceContext } from '../../source.ts'
import { Market } from './market.ts'

/** At high rates all that became due is sent together, this often. */
const TICK_MS = 10

/** Timers of Node end at once beyond 2^31 ms. */
const MAX_SLEEP_MS = 60_000

const FRAME_ITEMS = 1_000

/**
 * Made-up market data. The same scenario, seed, start, symbols, kinds and rate give the same events. A bar is sent
 * when its time is over; a start in the past is filled up to now as fast as the consumer takes it.
 */
export function synthetic(context: SourceContext): AsyncIterable<Frame> {
  const { symbols, kinds, config } = context
  return generate(context, new Market({ producer: config.producer, symbols, kinds }))
}

async function* generate(context: SourceContext, market: Market): AsyncGenerator<Frame> {
  const { name: source, kinds, signal, metrics } = context
  const { producer } = context.config
  const { schedule } = market
  const scenario = producer.scenario === 'calm' ? '' : `-${producer.scenario}`
  const feed = `seed-${producer.seed}${scenario}`
  const lineage = { feed, session: randomId() }
  const stepsPerFrame = Math.max(1, Math.floor(FRAME_ITEMS / market.symbols))
  metrics.sourceState.set({ source, state: 'live' }, 1)
  let done = 0
  while (!signal.aborted) {
    const receivedAt = nowMicros()
    const ended = schedule.endedBy(receivedAt / 1000)
    if (done === ended) {
      const waitMs = schedule.startOf(done + 1) - Date.now()
      const delayMs = Math.min(MAX_SLEEP_MS, Math.max(TICK_MS, waitMs))
      await sleep(delayMs, undefined, { signal }).catch(() => {})
      continue
    }
    const upTo = Math.min(ended, done + stepsPerFrame)
    const events = market.events(done, upTo)
    done = upTo
    for (const kind of kinds) {
      const items = events[kind]
      if (items.length > 0) yield { kind, items, receivedAt, ...lineage } as Frame
    }
  }
}
