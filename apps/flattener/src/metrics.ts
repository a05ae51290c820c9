import { codes } from '@tickertape/errors'
import type { IncomingBatch } from '@tickertape/kafka'
import { Counter, Gauge, Histogram, type Service } from '@tickertape/service'
import type { Flattened } from './flattener.ts'
import type { Stop } from './poison-guard.ts'

const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60]

/** Counts what is committed, never what is merely sent. */
export function createMetrics({ metrics }: Pick<Service, 'metrics'>, stops: () => readonly Stop[]) {
  const registers = [metrics]
  const batches = new Counter({
    name: 'tape_flattener_batches_total',
    help: 'Raw records whose output is committed.',
    labelNames: ['topic'],
    registers,
  })
  const events = new Counter({
    name: 'tape_flattener_events_total',
    help: 'Events committed, by the topic they came from.',
    labelNames: ['topic'],
    registers,
  })
  const deadLetters = new Counter({
    name: 'tape_flattener_dead_letters_total',
    help: 'Records that could not be flattened, by reason.',
    labelNames: ['code'],
    registers,
  })
  // From 0 on, or the first one would not be seen as an increase.
  for (const code of Object.keys(codes).filter((name) => name.startsWith('TAPE_SCHEMA_'))) {
    deadLetters.inc({ code }, 0)
  }
  const lag = new Gauge({
    name: 'tape_flattener_lag_records',
    help: 'Raw records that wait in a partition.',
    labelNames: ['topic', 'partition'],
    registers,
  })
  new Gauge({
    name: 'tape_flattener_stopped_partitions',
    help: 'Partitions that are stopped because too many of their records are dead letters.',
    labelNames: ['topic', 'partition'],
    registers,
    collect() {
      this.reset()
      for (const { topic, partition } of stops()) this.set({ topic, partition }, 1)
    },
  })
  const latency = new Histogram({
    name: 'tape_flattener_latency_seconds',
    help: 'From the receipt of the oldest batch of a transaction to its commit.',
    buckets: seconds,
    registers,
  })

  /** Lag is known where this process reads; what it read before, another one does now. */
  const assigned = () => lag.reset()
  const committed = (batch: IncomingBatch, flattened: Flattened): void => {
    const { topic, partition, records } = batch
    batches.inc({ topic }, records.length)
    lag.set({ topic, partition }, Math.max(0, batch.highWatermark - batch.nextOffset))
    for (const { headers } of flattened.letters) {
      deadLetters.inc({ code: String(headers?.['dlq-code']) })
    }
    events.inc({ topic }, flattened.events)
    const oldest = records[0]?.timestampMs
    if (oldest !== undefined) latency.observe(Math.max(0, Date.now() - oldest) / 1000)
  }
  return { assigned, committed }
}
