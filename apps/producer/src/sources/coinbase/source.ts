import type { Frame } from '../../frame.ts'
import { live } from '../../live/live-source.ts'
import type { Timings } from '../../live/patience.ts'
import { merge } from '../../merge.ts'
import type { RestTiming } from '../../rest/client.ts'
import type { SourceContext } from '../../source.ts'
import { MinuteBars } from './minute-bars.ts'
import { coinbase } from './protocol.ts'

/** Coinbase Exchange: trades and quotes from its stream, bars over HTTP. `patience` and `timing` are for tests. */
export function coinbaseSource(
  context: SourceContext,
  patience: Partial<Timings> = {},
  timing: RestTiming = {},
): AsyncIterable<Frame> {
  const streamed = context.kinds.filter((kind) => kind !== 'bars')
  const parts: AsyncIterable<Frame>[] = []
  if (streamed.length > 0) parts.push(live(coinbase)(context, patience))
  if (context.kinds.includes('bars')) parts.push(new MinuteBars(context, timing).read())
  return merge(...parts)
}
