import type { ErrorCode } from '@tickertape/errors'
import { Counter, readGauges, type Service } from '@tickertape/service'
import type { Archiver } from './archiver.ts'
import type { Stored } from './partition-archiver.ts'
import type { StoreHealth } from './store-health.ts'

interface Observed {
  readonly archiver: () => Pick<Archiver, 'bytes' | 'openObjects' | 'pausedPartitions'>
  readonly health: Pick<StoreHealth, 'failingMs'>
}

/** Counts what is durable and what failed, and shows what is in memory. */
export function createMetrics(
  { metrics }: Pick<Service, 'metrics'>,
  { archiver, health }: Observed,
) {
  const registers = [metrics]
  const perTopic = (name: string, help: string) =>
    new Counter({ name, help, labelNames: ['topic'], registers })
  const gauge = readGauges(metrics)
  const objects = new Counter({
    name: 'tape_archiver_objects_total',
    help: 'Objects stored, and objects that another writer had stored first.',
    labelNames: ['topic', 'ours'],
    registers,
  })
  const failures = new Counter({
    name: 'tape_archiver_store_failures_total',
    help: 'Failed attempts to write an object, all of which are repeated.',
    labelNames: ['code'],
    registers,
  })
  const records = perTopic('tape_archiver_records_total', 'Records in stored objects.')
  const events = perTopic('tape_archiver_events_total', 'Events in stored objects.')
  const bytes = perTopic('tape_archiver_stored_bytes_total', 'Compressed bytes stored.')
  gauge('tape_archiver_buffer_bytes', 'Bytes in memory.', () => archiver().bytes)
  gauge(
    'tape_archiver_open_objects',
    'Objects that are being filled.',
    () => archiver().openObjects,
  )
  gauge(
    'tape_archiver_paused_partitions',
    'Partitions that are not read until an object is stored.',
    () => archiver().pausedPartitions,
  )
  gauge(
    'tape_archiver_store_failing_seconds',
    'For how long the object store has taken no object; 0 when it does.',
    () => health.failingMs / 1000,
  )
  return {
    stored({ topic, ours, facts, bytes: size }: Stored): void {
      objects.inc({ topic, ours: String(ours) })
      records.inc({ topic }, facts.records)
      events.inc({ topic }, facts.events)
      if (ours) bytes.inc({ topic }, size)
    },
    storeFailed(code: ErrorCode): void {
      failures.inc({ code })
    },
  }
}
