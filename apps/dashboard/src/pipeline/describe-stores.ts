import type { Fact, PartitionFact, PipelinePart } from '../protocol.ts'
import { type Look, rateOf, sumOver } from './look.ts'
import { part, partitionFacts } from './part.ts'
import type { TableFacts } from './table-probe.ts'
import { type HeldPartition, lagBehind, lagOf } from './topic-probe.ts'

export const rowsOf = ({ tables }: Pick<Look, 'tables'>): number =>
  tables.reduce((rows, table) => rows + (table.is === 'there' ? table.rows : 0), 0)

/** How long before the look the newest row that a query shows was received. */
export function freshMs({ tables, atMs }: Pick<Look, 'tables' | 'atMs'>): number | null {
  const newest = tables.flatMap((table) =>
    table.is === 'there' ? (table.newestReceivedMs ?? []) : [],
  )
  return newest.length === 0 ? null : Math.max(0, atMs - Math.max(...newest))
}

/** How far a table is in a partition of its topic. Where a segment is being sealed nobody says. */
function tablePartition(table: TableFacts, held: HeldPartition): PartitionFact {
  const { partition, low, high } = held
  const place = { topic: table.table, partition, low, high }
  if (table.is === 'away') return { ...place, done: null, lag: null, says: 'unknown' }
  const done = table.consumed.get(partition) ?? null
  const state = table.states.get(partition) ?? 'no segment'
  return {
    ...place,
    done,
    lag: done === null ? null : lagBehind(held, done),
    says: state === 'CONSUMING' ? null : state.toLowerCase(),
  }
}

export function pinotPart(look: Look, before: Look | undefined): PipelinePart {
  const partitions = look.tables.flatMap((table, at) =>
    (look.flattened[at]?.partitions ?? []).map((held) => tablePartition(table, held)),
  )
  const facts: Fact[] = [
    { label: 'rows', value: rateOf(before, look, rowsOf), unit: 'perSecond' },
    { label: 'newest row', value: freshMs(look), unit: 'ms' },
    { label: 'lag', value: partitions.reduce((sum, { lag }) => sum + (lag ?? 0), 0) },
    { label: 'rows held', value: rowsOf(look) },
  ]
  const away = look.tables.find((table) => table.is === 'away')
  if (away?.is === 'away') return part('pinot', 'bad', away.why, facts, partitions)
  const stopped = partitions.filter(({ says }) => says !== null)
  const [first] = stopped
  if (first) {
    const count = stopped.length === 1 ? '1 partition does' : `${stopped.length} partitions do`
    const says = `${count} not consume, first ${first.topic} ${first.partition}: ${first.says}.`
    return part('pinot', 'warn', says, facts, partitions)
  }
  return part('pinot', 'good', 'Every partition consumes.', facts, partitions)
}

export function archivePart(look: Look): PipelinePart {
  const { figures, archiver, archived, archivedToMs } = look
  const facts: Fact[] = [
    { label: 'complete to', value: archivedToMs, unit: 'time' },
    { label: 'stored', value: figures.archivedBytes, unit: 'bytes' },
    { label: 'not stored yet', value: sumOver(archived, (topic) => lagOf(topic, 'archiver')) },
  ]
  const health = figures.storeFailingMs > 0 ? 'bad' : archiver.state === 'away' ? 'unknown' : 'good'
  const says = 'Every raw record, in gzip objects by hour.'
  return part('archive', health, says, facts, partitionFacts(archived, 'archiver'))
}
