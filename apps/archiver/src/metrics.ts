import { Counter, Gauge, type Service } from '@tickertape/service'
import type { Stored } from './partition-archiver.ts'

/** Counts what is durable. */
export function createMetrics(
  { metrics }: Service,
  open: () => { bytes: number; objects: number },
) {
  const registers = [metrics]
  const objects = new Counter({
    name: 'tape_archiver_objects_total',
    help: 'Objects stored, and objects that another writer had stored first.',
    labelNames: ['topic', 'ours'],
    registers,
  })
  const records = new Counter({
    name: 'tape_archiver_records_total',
    help: 'Records in stored objects.',
    labelNames: ['topic'],
    registers,
  })
  const events = new Counter({
    name: 'tape_archiver_events_total',
    help: 'Events in stored objects.',
    labelNames: ['topic'],
    registers,
  })
  const bytes = new Counter({
    name: 'tape_archiver_stored_bytes_total',
    help: 'Compressed bytes stored.',
    labelNames: ['topic'],
    registers,
  })
  new Gauge({
    name: 'tape_archiver_buffer_bytes',
    help: 'Compressed bytes in memory.',
    registers,
    collect() {
      this.set(open().bytes)
    },
  })
  new Gauge({
    name: 'tape_archiver_open_objects',
    help: 'Objects that are being filled.',
    registers,
    collect() {
      this.set(open().objects)
    },
  })
  return (stored: Stored): void => {
    const { topic, ours } = stored
    objects.inc({ topic, ours: String(ours) })
    records.inc({ topic }, stored.facts.records)
    events.inc({ topic }, stored.facts.events)
    if (ours) bytes.inc({ topic }, stored.bytes)
  }
}
