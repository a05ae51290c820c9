import type { Frame } from '../frame.ts'
import type { SourceContext } from '../source.ts'
import type { DeliveryOptions } from './delivery.ts'
import { Feed } from './feed.ts'
import { Inbox } from './inbox.ts'
import { type Timings, timings } from './patience.ts'
import { watchOf } from './silence.ts'
import type { VenueOf } from './venue.ts'

/** Items that may wait here before the socket is paused; what lies behind has a larger queue. */
const HIGH_WATER_ITEMS = 2_000

const WARN_EVERY_MS = 60_000

/**
 * The source of a venue. It reconnects for ever; it throws TAPE_SOURCE_REFUSED for what no retry cures, such
 * as a wrong key. `patience` is for tests.
 */
export const live =
  (venueOf: VenueOf) =>
  (context: SourceContext, patience: Partial<Timings> = {}): AsyncGenerator<Frame> => {
    const venue = venueOf(context)
    const watch = watchOf(venue.silence, context.config)
    return framesOf({
      venue,
      context,
      watch,
      timings: { ...timings, ...venue.timings, ...patience },
    })
  }

async function* framesOf(options: Omit<DeliveryOptions, 'inbox'>): AsyncGenerator<Frame> {
  const { venue, context } = options
  const { name: source, log, metrics, signal } = context
  let quietUntil = Number.NEGATIVE_INFINITY
  const inbox = new Inbox({
    highWater: HIGH_WATER_ITEMS,
    onFull: () => {
      feed.slow()
      metrics.pauses.inc({ source })
      if (performance.now() < quietUntil) return
      quietUntil = performance.now() + WARN_EVERY_MS
      const what = 'the broker is slower than the feed: the socket is paused'
      log.warn({ source }, `${what}; ${venue.name} may drop it`)
    },
    onDrained: () => feed.resume(),
  })
  using feed = new Feed({ ...options, inbox })
  const stop = () => feed[Symbol.dispose]()
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  yield* inbox
}
