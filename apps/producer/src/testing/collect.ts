import type { RawBar, RawTrade } from '@tickertape/schema'
import type { ApiAnswer, Delivery, Frame } from '../frame.ts'

/** Everything that a source gives until it ends or, at most, this many deliveries; for tests. */
export async function collect(
  deliveries: AsyncIterable<Delivery>,
  most: number = Number.POSITIVE_INFINITY,
) {
  const frames: Frame[] = []
  const answers: ApiAnswer[] = []
  let count = 0
  for await (const delivery of deliveries) {
    if (delivery.kind === 'apiQuotes') answers.push(delivery)
    else frames.push(delivery)
    if (++count === most) break
  }
  const bars = frames.flatMap((frame): readonly RawBar[] =>
    frame.kind === 'bars' ? frame.items : [],
  )
  const trades = frames.flatMap((frame): readonly RawTrade[] =>
    frame.kind === 'trades' ? frame.items : [],
  )
  return { frames, answers, bars, trades }
}
