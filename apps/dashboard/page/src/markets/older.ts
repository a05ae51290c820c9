import { effect, signal } from '@preact/signals'
import type { OlderCandles } from '../../../src/protocol.ts'
import { chart, chartName, feed, selected, timeframe } from '../store.ts'

/** What became of the wish for older candles of the chart that is shown. */
export type OlderState =
  | { readonly is: 'more' }
  | { readonly is: 'asking' }
  /** The table has none that is older, or the page holds as many as it may. */
  | { readonly is: 'end' }
  | { readonly is: 'refused'; readonly why: string }

export const older = signal<OlderState>({ is: 'more' })

/** More would make each frame slow, and nobody scrolls that far. */
const MOST_CANDLES = 20_000

const AGAIN_MS = 3_000

effect(() => {
  chartName.value
  older.value = { is: 'more' }
})

async function ask(path: string): Promise<OlderCandles> {
  const answer = await fetch(path)
  const said = (await answer.json()) as OlderCandles & { message?: string }
  if (!answer.ok) throw new Error(said.message ?? `the service answered ${answer.status}`)
  return said
}

/** Puts older candles before those of the chart; call it when its beginning comes into sight. */
export async function showOlder(): Promise<void> {
  const { name, candles } = chart.peek()
  const [first] = candles
  const { is } = older.peek()
  if (!first || is !== 'more') return
  older.value = { is: 'asking' }
  const asked = new URLSearchParams({
    key: selected.peek() ?? '',
    timeframe: timeframe.peek(),
    feed: feed.peek() ?? '',
    to: String(first.t),
  })
  try {
    const found = await ask(`/api/candles?${asked}`)
    const held = chart.peek()
    // Meanwhile another chart may be shown, or this one anew.
    if (held.name !== name) return
    if (held.candles[0]?.t !== first.t) {
      older.value = { is: 'more' }
      return
    }
    const all = [...found.candles, ...held.candles]
    if (found.candles.length > 0) {
      chart.value = { name, candles: all, changed: [], whole: true, before: found.before }
    }
    const isEnd = found.candles.length === 0 || all.length >= MOST_CANDLES
    older.value = { is: isEnd ? 'end' : 'more' }
  } catch (cause) {
    const why =
      cause instanceof TypeError ? 'the service does not answer' : (cause as Error).message
    if (chart.peek().name !== name) return
    const refused = { is: 'refused', why } as const
    older.value = refused
    // Whoever scrolls after that asks again.
    setTimeout(() => {
      if (older.peek() === refused) older.value = { is: 'more' }
    }, AGAIN_MS)
  }
}
