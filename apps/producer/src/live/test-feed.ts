import { eventually } from '@tickertape/testkit'
import type { Frame, Item } from '../frame.ts'
import type { Timings } from './patience.ts'

/** Patient where a test does not look, so that a busy machine changes nothing; quick to come back. */
export const quick: Partial<Timings> = {
  backOffBaseMs: 1,
  backOffCapMs: 5,
  heldMs: 1,
  watchEveryMs: 10,
}

/** Pulls frames until the source ends; `items` grows meanwhile. */
export function collect(frames: AsyncIterable<Frame>) {
  const received: Frame[] = []
  const ended = (async () => {
    for await (const frame of frames) received.push(frame)
  })()
  ended.catch(() => {})
  const items = (): Item[] => received.flatMap((frame): readonly Item[] => frame.items)
  const until = (count: number) =>
    eventually(
      async () => items().length,
      (n) => n >= count,
    )
  return { received, items, until, ended }
}

/** Sum of a metric over its labels. */
export const total = async (counter: { get(): Promise<{ values: { value: number }[] }> }) =>
  (await counter.get()).values.reduce((sum, { value }) => sum + value, 0)
/** Labels of a metric that were seen, without the source. */
export const labels = async (counter: {
  get(): Promise<{ values: { labels: Record<string, unknown> }[] }>
}) => (await counter.get()).values.map(({ labels: { source: _, ...rest } }) => rest)
