import { timeframeMs } from '../../times/timeframe.ts'

const lengths = Object.entries(timeframeMs)

/** A length that has no name is told in seconds. */
function nameOf(ms: number): string {
  const [name] = lengths.findLast(([, length]) => ms >= length && ms % length === 0) ?? []
  return name ?? `${ms / 1000}s`
}

/**
 * The length of bars by the smallest distance between two of a symbol; undefined when there are no two. More
 * than a day apart are days: of a thin symbol, or over a weekend.
 */
export function guessTimeframe(
  bars: readonly { readonly S: string; readonly t: number }[],
): string | undefined {
  const lastOf = new Map<string, number>()
  let smallest = Number.POSITIVE_INFINITY
  for (const { S, t } of bars) {
    const distance = Math.abs(t - (lastOf.get(S) ?? Number.NaN))
    if (distance > 0 && distance < smallest) smallest = distance
    lastOf.set(S, t)
  }
  if (smallest === Number.POSITIVE_INFINITY) return undefined
  return nameOf(Math.min(smallest, timeframeMs['1d']))
}
