import { Counter, readGauges, type Service } from '@tickertape/service'

/** What of the hub is shown. */
export interface Shown {
  readonly viewers: number
  readonly frames: number
  readonly skipped: number
  readonly book: { readonly size: number } | undefined
  readonly market: { readonly tape: { readonly seq: number } }
}

/** Shows how many look, and whether they keep up. */
export function createMetrics(metrics: Service['metrics'], hub: Shown): void {
  const registers = [metrics]
  const gauge = readGauges(metrics)
  const counter = (name: string, help: string, value: () => number) =>
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset()
        this.inc(value())
      },
    })
  gauge('tape_dashboard_pages', 'Pages that look.', () => hub.viewers)
  gauge('tape_dashboard_series', 'Series of candles that are kept.', () => hub.book?.size ?? 0)
  counter('tape_dashboard_frames_total', 'Frames sent to pages.', () => hub.frames)
  counter(
    'tape_dashboard_left_out_frames_total',
    'Frames that were left out because a page was slow.',
    () => hub.skipped,
  )
  counter('tape_dashboard_events_total', 'Events of the live edge.', () => hub.market.tape.seq)
}
