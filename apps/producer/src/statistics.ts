import type { Log } from '@tickertape/kafka'

/** Totals since the start. */
export interface Totals {
  readonly events: number
  readonly rejected: number
  readonly queued: number
}

/** What a line says of the time since the line before. */
export function statisticsOf(before: Totals, after: Totals, elapsedMs: number) {
  const events = after.events - before.events
  return {
    events,
    perSecond: Math.round((events / elapsedMs) * 10_000) / 10,
    queued: after.queued,
    rejected: after.rejected - before.rejected,
  }
}

/** Logs one line an interval until it is disposed of. */
export function logStatistics(log: Log, intervalMs: number, totals: () => Totals): Disposable {
  let before = totals()
  let since = performance.now()
  const timer = setInterval(() => {
    const after = totals()
    const now = performance.now()
    log.info(statisticsOf(before, after, now - since), 'statistics')
    before = after
    since = now
  }, intervalMs)
  timer.unref()
  return { [Symbol.dispose]: () => clearInterval(timer) }
}
