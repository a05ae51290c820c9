import { Registry } from '@tickertape/service'
import { createMetrics as archiver } from '../../apps/archiver/src/metrics.ts'
import { createMetrics as cassandraSink } from '../../apps/cassandra-sink/src/metrics.ts'
import { createMetrics as dashboard } from '../../apps/dashboard/src/metrics.ts'
import { createMetrics as flattener } from '../../apps/flattener/src/metrics.ts'
import { createMetrics as producer } from '../../apps/producer/src/metrics.ts'
import { createMetrics as watcher } from '../../apps/watcher/src/metrics.ts'

/** What every service registers, made by the same functions as when it runs, and never asked for a value. */
const makers: Readonly<Record<string, (metrics: Registry) => void>> = {
  producer: (metrics) => producer([metrics], () => 0),
  flattener: (metrics) => flattener({ metrics }, () => []),
  archiver: (metrics) =>
    archiver(
      { metrics },
      {
        archiver: () => ({ bytes: 0, openObjects: 0, pausedPartitions: 0 }),
        health: { failingMs: 0 },
      },
    ),
  dashboard: (metrics) =>
    dashboard(metrics, {
      viewers: 0,
      frames: 0,
      skipped: 0,
      book: undefined,
      market: { tape: { seq: 0 } },
    }),
  'cassandra-sink': (metrics) =>
    cassandraSink({ metrics }, () => ({ failingMs: 0, pausedPartitions: 0 })),
  watcher: (metrics) => watcher({ metrics }, { lookAgeMs: () => 0, rowAges: () => new Map() }),
}

/** The registries of all services, by name. */
export const serviceMetrics: ReadonlyMap<string, Registry> = new Map(
  Object.entries(makers).map(([service, make]) => {
    const registry = new Registry()
    make(registry)
    return [service, registry]
  }),
)
