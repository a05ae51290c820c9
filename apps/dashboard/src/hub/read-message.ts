import { type ChartWish, type FromPage, timeframes, type Wish } from '../protocol.ts'

const isText = (value: unknown): value is string => typeof value === 'string' && value.length < 200

function readChart(value: unknown): ChartWish | null {
  const { key, timeframe, feed } = (value ?? {}) as Record<string, unknown>
  const known = timeframes.find((name) => name === timeframe)
  if (!isText(key) || !known) return null
  return isText(feed) ? { key, timeframe: known, feed } : { key, timeframe: known }
}

function readWish(value: object): Wish {
  const { view, visible, chart, tape } = value as Record<string, unknown>
  return {
    view: view === 'pipeline' || view === 'explore' ? view : 'markets',
    visible: Array.isArray(visible) ? visible.filter(isText) : [],
    chart: readChart(chart),
    tape: isText(tape) ? tape : null,
  }
}

/** What a page said; undefined for what no page says. */
export function readMessage(text: string): FromPage | undefined {
  try {
    const { wish, ack } = JSON.parse(text) as { wish?: unknown; ack?: unknown }
    if (typeof ack === 'number') return { ack }
    return typeof wish === 'object' && wish !== null ? { wish: readWish(wish) } : undefined
  } catch {
    return undefined
  }
}
