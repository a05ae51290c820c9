import { MarketCalendar, type MarketHours } from '@tickertape/calendar'

const MINUTE_MS = 60_000

/** Epoch milliseconds, whole minutes; `toMs` is outside. */
export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** When regular sessions were open within a span. */
export function regularSpans(hours: MarketHours, { fromMs, toMs }: Span): readonly Span[] {
  const calendar = new MarketCalendar(hours)
  const spans: Span[] = []
  let session = calendar.sessionFrom(fromMs)
  while (session && session.opensAt < toMs) {
    const { name, opensAt, closesAt } = session
    const span = { fromMs: Math.max(opensAt, fromMs), toMs: Math.min(closesAt, toMs) }
    if (name === 'regular') spans.push(span)
    session = calendar.sessionFrom(closesAt)
  }
  return spans
}

export const minutesOf = (spans: readonly Span[]): number =>
  spans.reduce((sum, { fromMs, toMs }) => sum + Math.floor((toMs - fromMs) / MINUTE_MS), 0)

/** Runs of minutes of the spans that are not among `seen`, which are starts of minutes. */
export function holesIn(spans: readonly Span[], seen: readonly number[]): readonly Span[] {
  const there = new Set(seen)
  const holes: Span[] = []
  for (const { fromMs, toMs } of spans) {
    let holeFrom: number | undefined
    for (let minute = fromMs; minute + MINUTE_MS <= toMs; minute += MINUTE_MS) {
      if (there.has(minute)) {
        if (holeFrom !== undefined) holes.push({ fromMs: holeFrom, toMs: minute })
        holeFrom = undefined
      } else holeFrom ??= minute
    }
    if (holeFrom !== undefined) holes.push({ fromMs: holeFrom, toMs })
  }
  return holes
}

const clock = (ms: number): string => new Date(ms).toISOString().slice(11, 16)

/** Of the longest holes first: `14:35 to 14:40, 15:01`. */
export function holesText(holes: readonly Span[], most = 3): string {
  const lengthOf = ({ fromMs, toMs }: Span) => toMs - fromMs
  const longest = [...holes].sort((a, b) => lengthOf(b) - lengthOf(a)).slice(0, most)
  const texts = longest.map((hole) => {
    const { fromMs, toMs } = hole
    return lengthOf(hole) > MINUTE_MS
      ? `${clock(fromMs)} to ${clock(toMs - MINUTE_MS)}`
      : clock(fromMs)
  })
  const rest = holes.length - longest.length
  return `${texts.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}
