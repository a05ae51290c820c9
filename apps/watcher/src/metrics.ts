import type { PartitionLag, SeenRows } from '@tickertape/freshness'
import { Counter, Gauge, Histogram, type Service } from '@tickertape/service'

const seconds = [0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2.5, 5, 10, 30, 60, 120, 300, 600]

/** What is looked at again and again. */
export const subjects = ['rows', 'lag', 'partitions'] as const
export type Subject = (typeof subjects)[number]

export interface Lag extends PartitionLag {
  readonly lagMs: number
}

export interface Observed {
  /** How long ago the last look that succeeded was, in milliseconds. */
  readonly lookAgeMs: (subject: Subject) => number
  /** How old the newest row of each kind is, in milliseconds. */
  readonly rowAges: () => ReadonlyMap<string, number>
}

export type Metrics = ReturnType<typeof createMetrics>

/** What can be seen of the pipeline from outside, also while a service of it is down. */
export function createMetrics({ metrics }: Pick<Service, 'metrics'>, observed: Observed) {
  const registers = [metrics]
  const lagLabels = ['reader', 'topic', 'partition'] as const
  const queryable = new Histogram({
    name: 'tape_watcher_queryable_seconds',
    help: 'Time until a live row shows in a query, since its event or since its receipt.',
    labelNames: ['kind', 'since'],
    buckets: seconds,
    registers,
  })
  const lagRecords = new Gauge({
    name: 'tape_watcher_lag_records',
    help: 'Records of a partition that a reader has not committed.',
    labelNames: lagLabels,
    registers,
  })
  const lagSeconds = new Gauge({
    name: 'tape_watcher_lag_seconds',
    help: 'How long the first record that a reader has not committed has been waiting.',
    labelNames: lagLabels,
    registers,
  })
  const stopped = new Gauge({
    name: 'tape_watcher_stopped_partitions',
    help: 'Partitions of a table that Pinot does not consume.',
    labelNames: ['table'],
    registers,
  })
  const failures = new Counter({
    name: 'tape_watcher_look_failures_total',
    help: 'Looks that failed, by what was looked at.',
    labelNames: ['subject'],
    registers,
  })
  new Gauge({
    name: 'tape_watcher_row_age_seconds',
    help: 'Age of the newest live row that a query shows, since its receipt.',
    labelNames: ['kind'],
    registers,
    collect() {
      for (const [kind, ageMs] of observed.rowAges()) this.set({ kind }, ageMs / 1000)
    },
  })
  new Gauge({
    name: 'tape_watcher_look_age_seconds',
    help: 'Time since the last look that succeeded; what it saw is that old.',
    labelNames: ['subject'],
    registers,
    collect() {
      for (const subject of subjects) this.set({ subject }, observed.lookAgeMs(subject) / 1000)
    },
  })
  return {
    seen(kind: string, rows: readonly SeenRows[]): void {
      for (const { sinceEventMs, sinceReceiptMs, rows: count } of rows) {
        observeTimes(queryable, { kind, since: 'event' }, sinceEventMs / 1000, count)
        observeTimes(queryable, { kind, since: 'receipt' }, sinceReceiptMs / 1000, count)
      }
    },
    lag(reader: string, lags: readonly Lag[]): void {
      for (const { topic, partition, committed, end, lagMs } of lags) {
        lagRecords.set({ reader, topic, partition }, Math.max(0, end - committed))
        lagSeconds.set({ reader, topic, partition }, lagMs / 1000)
      }
    },
    stopped: (table: string, partitions: number): void => stopped.set({ table }, partitions),
    failed: (subject: Subject): void => failures.inc({ subject }),
  }
}

function observeTimes(
  histogram: Histogram<'kind' | 'since'>,
  labels: { kind: string; since: string },
  value: number,
  times: number,
): void {
  for (let time = 0; time < times; time++) histogram.observe(labels, value)
}
