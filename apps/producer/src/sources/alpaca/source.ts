import type { Frame } from '../../frame.ts'
import { Inbox } from '../../inbox.ts'
import type { SourceContext } from '../../source.ts'
import { Feed } from './feed.ts'
import { timings } from './patience.ts'
import { TEST_SYMBOL } from './protocol.ts'

/** Items that may wait here before the socket is paused; what lies behind has a larger queue. */
const HIGH_WATER_ITEMS = 2_000

const WARN_EVERY_MS = 60_000

/**
 * Alpaca's stock stream. Reconnects for ever; throws TAPE_SOURCE_REFUSED for what no retry cures, such as a
 * wrong key. `patience` is for tests.
 */
export async function* alpaca(context: SourceContext, patience = timings): AsyncGenerator<Frame> {
  const { config, name: source, symbols, log, metrics, signal } = context
  if (config.alpaca.feed === 'test' && symbols.some((symbol) => symbol !== TEST_SYMBOL)) {
    log.warn(
      { symbols },
      `the test feed has one symbol, ${TEST_SYMBOL}: it is used instead of these`,
    )
  }
  let quietUntil = 0
  const inbox = new Inbox({
    highWater: HIGH_WATER_ITEMS,
    onFull: () => {
      feed.slow()
      metrics.slowed.inc({ source })
      if (Date.now() < quietUntil) return
      quietUntil = Date.now() + WARN_EVERY_MS
      log.warn({}, 'the broker is slower than the feed: the socket is paused; Alpaca may drop it')
    },
    onDrained: () => feed.resume(),
  })
  using feed = new Feed(context, inbox, patience)
  const stop = () => feed[Symbol.dispose]()
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  yield* inbox
}
