import { type Metrics, quantileBetween, sumOf } from './prometheus.ts'

/** The names of the services' metrics, and what the page calls them: the only place that knows both. */
export interface ServiceFigures {
  readonly produced: number
  readonly queued: number
  readonly reconnects: number
  readonly mute: number
  readonly rejected: number
  readonly flattened: number
  readonly stoppedPartitions: number
  readonly archived: number
  readonly archivedBytes: number
  readonly bufferedBytes: number
  readonly storeFailingMs: number
}

export interface Pages {
  readonly producer: Metrics
  readonly flattener: Metrics
  readonly archiver: Metrics
}

export function figuresOf({ producer, flattener, archiver }: Pages): ServiceFigures {
  return {
    produced: sumOf(producer, 'tape_producer_events_total'),
    queued: sumOf(producer, 'tape_producer_queue_events'),
    reconnects: sumOf(producer, 'tape_producer_source_reconnects_total'),
    mute: sumOf(producer, 'tape_producer_source_mute_subscriptions'),
    rejected: sumOf(producer, 'tape_producer_rejected_events_total'),
    flattened: sumOf(flattener, 'tape_flattener_events_total'),
    stoppedPartitions: sumOf(flattener, 'tape_flattener_stopped_partitions'),
    archived: sumOf(archiver, 'tape_archiver_events_total'),
    archivedBytes: sumOf(archiver, 'tape_archiver_stored_bytes_total'),
    bufferedBytes: sumOf(archiver, 'tape_archiver_buffer_bytes'),
    storeFailingMs: sumOf(archiver, 'tape_archiver_store_failing_seconds') * 1000,
  }
}

/** From the receipt of a batch to the commit of its events, milliseconds; undefined where nothing was committed. */
export const flattenMs = (before: Metrics, after: Metrics, share: number): number | undefined => {
  const seconds = quantileBetween(before, after, 'tape_flattener_latency_seconds', share)
  return seconds === undefined ? undefined : seconds * 1000
}

/** State of every source, e.g. `live`, by its name. */
export const sourceStates = (producer: Metrics): ReadonlyMap<string, string> =>
  new Map(
    (producer.get('tape_producer_source_state') ?? [])
      .filter(({ value }) => value === 1)
      .map(({ labels }) => [labels.source ?? '', labels.state ?? '']),
  )
