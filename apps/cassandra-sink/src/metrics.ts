import { codes, type ErrorCode } from '@tickertape/errors'
import type { IncomingBatch } from '@tickertape/kafka'
import { Counter, Gauge, Histogram, readGauges, type Service } from '@tickertape/service'
import type { ReadBatch } from './event-reader.ts'
import type { Outage } from './outage.ts'

const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60]

/** Counts what is durable, never what is merely sent. */
export function createMetrics(
  { metrics }: Pick<Service, 'metrics'>,
  outage: () => Pick<Outage, 'failingMs' | 'pausedPartitions'>,
) {
  const registers = [metrics]
  const events = new Counter({
    name: 'tape_cassandra_sink_events_total',
    help: 'Events written as rows; one that is written again counts again.',
    labelNames: ['topic'],
    registers,
  })
  const deadLetters = new Counter({
    name: 'tape_cassandra_sink_dead_letters_total',
    help: 'Records that are no events, by reason.',
    labelNames: ['code'],
    registers,
  })
  // From 0 on, or the first one would not be seen as an increase.
  for (const code of Object.keys(codes).filter((name) => name.startsWith('TAPE_SCHEMA_'))) {
    deadLetters.inc({ code }, 0)
  }
  const failures = new Counter({
    name: 'tape_cassandra_sink_write_failures_total',
    help: 'Failed attempts to write rows, all of which are repeated.',
    labelNames: ['code'],
    registers,
  })
  const lag = new Gauge({
    name: 'tape_cassandra_sink_lag_records',
    help: 'Events that wait in a partition.',
    labelNames: ['topic', 'partition'],
    registers,
  })
  const gauge = readGauges(metrics)
  gauge(
    'tape_cassandra_sink_paused_partitions',
    'Partitions that are not read until Cassandra takes rows.',
    () => outage().pausedPartitions,
  )
  gauge(
    'tape_cassandra_sink_failing_seconds',
    'For how long Cassandra has taken no row; 0 when it does.',
    () => outage().failingMs / 1000,
  )
  const latency = new Histogram({
    name: 'tape_cassandra_sink_latency_seconds',
    help: 'From the receipt of the oldest event of a fetch to its row.',
    buckets: seconds,
    registers,
  })
  return {
    /** Lag is known where this process reads; what it read before, another one does now. */
    assigned: () => lag.reset(),
    writeFailed: (code: ErrorCode) => failures.inc({ code }),
    written(batch: IncomingBatch, read: ReadBatch): void {
      const { topic, partition, records, highWatermark, nextOffset } = batch
      events.inc({ topic }, read.events)
      for (const { headers } of read.letters) {
        deadLetters.inc({ code: String(headers?.['dlq-code']) })
      }
      lag.set({ topic, partition }, Math.max(0, highWatermark - nextOffset))
      const oldest = records[0]?.timestampMs
      if (oldest !== undefined) latency.observe(Math.max(0, Date.now() - oldest) / 1000)
    },
  }
}
