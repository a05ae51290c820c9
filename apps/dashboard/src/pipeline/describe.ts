import { lagIn } from '@tickertape/kafka'
import type {
  Fact,
  Health,
  PartitionFact,
  PartName,
  PipelinePart,
  PipelineState,
  Problem,
} from '../protocol.ts'
import { flattenMs, type ServiceFigures, sourceStates } from './service-metrics.ts'
import type { ServiceFacts } from './service-probe.ts'
import type { TableFacts } from './table-probe.ts'
import { lagOf, recordsIn, type TopicFacts, writtenTo } from './topic-probe.ts'
import type { WireToSql } from './wire-to-sql.ts'

/** One look at everything. */
export interface Look {
  readonly atMs: number
  readonly producer: ServiceFacts
  readonly flattener: ServiceFacts
  readonly archiver: ServiceFacts
  readonly figures: ServiceFigures
  readonly raw: readonly TopicFacts[]
  readonly flattened: readonly TopicFacts[]
  readonly archived: readonly TopicFacts[]
  readonly letters: TopicFacts
  readonly tables: readonly TableFacts[]
  readonly openGaps: readonly OpenGap[]
  readonly problems: readonly Problem[]
}

export interface OpenGap {
  readonly source: string
  readonly symbols: number
  readonly detail: string
}

/** Records that wait without anybody minding: a transaction or two. */
const LAG_IS_NORMAL = 2_000
const LETTERS_ARE_NEW_MS = 3_600_000

const part = (
  name: PartName,
  health: Health,
  says: string,
  facts: readonly Fact[],
  partitions: readonly PartitionFact[] = [],
): PipelinePart => ({ name, health, says, facts, partitions })

/** Growth per second between two looks; null where there is nothing to compare. */
function rateOf(before: Look | undefined, now: Look, value: (look: Look) => number): number | null {
  if (!before || before.atMs === now.atMs) return null
  return Math.max(0, ((value(now) - value(before)) * 1000) / (now.atMs - before.atMs))
}

const healthOf = ({ state }: ServiceFacts): Health =>
  state === 'ready' ? 'good' : state === 'waiting' ? 'warn' : 'bad'

const sayOf = ({ state, waitingFor }: ServiceFacts, well: string): string => {
  if (state === 'ready') return well
  if (state === 'away') return 'It does not answer on its port. Is it running?'
  return `It waits for: ${waitingFor.join(', ')}.`
}

const sum = (topics: readonly TopicFacts[], of: (topic: TopicFacts) => number): number =>
  topics.reduce((total, topic) => total + of(topic), 0)

function partitionFacts(topics: readonly TopicFacts[], role?: string): PartitionFact[] {
  return topics.flatMap(({ topic, partitions, committed }) =>
    partitions.map((range) => {
      const done = role ? (committed[role]?.get(range.partition) ?? null) : null
      const lag = role ? lagIn(range, done) : null
      return { topic, ...range, done, lag, says: null }
    }),
  )
}

const number = (value: number): string => value.toLocaleString('en-US')

function sourcesPart(look: Look, before: Look | undefined): PipelinePart {
  const states = [...sourceStates(look.producer.metrics)]
  const gone = states.filter(([, state]) => state !== 'live')
  const facts: Fact[] = [
    {
      label: 'events',
      value: rateOf(before, look, ({ figures }) => figures.produced),
      unit: 'perSecond',
    },
    { label: 'mute', value: look.figures.mute },
    { label: 'connections lost', value: look.figures.reconnects },
    ...states.map(([source, state]) => ({ label: source, value: state })),
  ]
  if (look.producer.state === 'away')
    return part('sources', 'unknown', 'The producer does not answer.', facts)
  if (gone.length > 0) {
    const words = gone.map(([source, state]) => `${source} is ${state}`).join(', ')
    return part('sources', 'warn', `Not live: ${words}.`, facts)
  }
  if (look.figures.mute > 0) {
    return part(
      'sources',
      'warn',
      `${look.figures.mute} subscriptions are silent although others are not.`,
      facts,
    )
  }
  return part('sources', 'good', 'Every source delivers.', facts)
}

function producerPart(look: Look, before: Look | undefined): PipelinePart {
  const { figures } = look
  return part(
    'producer',
    healthOf(look.producer),
    sayOf(look.producer, 'It sends what the sources give.'),
    [
      {
        label: 'events',
        value: rateOf(before, look, (each) => each.figures.produced),
        unit: 'perSecond',
      },
      { label: 'queued', value: figures.queued },
      { label: 'since its start', value: figures.produced },
      { label: 'refused', value: figures.rejected },
    ],
  )
}

function topicsPart(name: 'raw' | 'flattened', look: Look, before: Look | undefined): PipelinePart {
  const topics = look[name]
  const says =
    name === 'raw' ? 'Batches as the sources sent them.' : 'One event per record, keyed by symbol.'
  return part(
    name,
    'good',
    says,
    [
      {
        label: 'records',
        value: rateOf(before, look, (each) => sum(each[name], writtenTo)),
        unit: 'perSecond',
      },
      { label: 'held', value: sum(topics, recordsIn) },
    ],
    partitionFacts(topics),
  )
}

function flattenerPart(look: Look, before: Look | undefined): PipelinePart {
  const { figures, flattener } = look
  const lag = sum(look.raw, (topic) => lagOf(topic, 'flattener'))
  const metrics = before?.flattener.metrics ?? new Map()
  const facts: Fact[] = [
    {
      label: 'events',
      value: rateOf(before, look, (each) => each.figures.flattened),
      unit: 'perSecond',
    },
    { label: 'lag', value: lag },
    {
      label: 'batch to commit, p50',
      value: flattenMs(metrics, flattener.metrics, 0.5) ?? null,
      unit: 'ms',
    },
    {
      label: 'batch to commit, p99',
      value: flattenMs(metrics, flattener.metrics, 0.99) ?? null,
      unit: 'ms',
    },
    { label: 'stopped partitions', value: figures.stoppedPartitions },
  ]
  const partitions = partitionFacts(look.raw, 'flattener')
  if (figures.stoppedPartitions > 0) {
    const says =
      'A partition is stopped because too many of its records are dead letters. See them under Dead letters.'
    return part('flattener', 'bad', says, facts, partitions)
  }
  if (flattener.state === 'ready' && lag > LAG_IS_NORMAL) {
    return part('flattener', 'warn', `${number(lag)} batches wait for it.`, facts, partitions)
  }
  return part('flattener', healthOf(flattener), sayOf(flattener, 'It keeps up.'), facts, partitions)
}

function archiverPart(look: Look, before: Look | undefined): PipelinePart {
  const { archiver, figures } = look
  const facts: Fact[] = [
    { label: 'not stored yet', value: sum(look.archived, (topic) => lagOf(topic, 'archiver')) },
    { label: 'in memory', value: figures.bufferedBytes, unit: 'bytes' },
    {
      label: 'events stored',
      value: rateOf(before, look, (each) => each.figures.archived),
      unit: 'perSecond',
    },
  ]
  const partitions = partitionFacts(look.archived, 'archiver')
  if (figures.storeFailingMs > 0) {
    const says = `The object store has taken nothing for ${Math.round(figures.storeFailingMs / 1000)} s. Records wait, none is lost.`
    return part('archiver', 'bad', says, facts, partitions)
  }
  return part(
    'archiver',
    healthOf(archiver),
    sayOf(archiver, 'It fills objects, and stores each when it is full or a minute old.'),
    facts,
    partitions,
  )
}

function archivePart(look: Look): PipelinePart {
  const { figures, archiver } = look
  const waiting = sum(look.archived, (topic) => lagOf(topic, 'archiver'))
  const total = sum(look.archived, writtenTo)
  const facts: Fact[] = [
    {
      label: 'complete to',
      value: total === 0 ? null : `${((1 - waiting / total) * 100).toFixed(1)} %`,
    },
    { label: 'stored', value: figures.archivedBytes, unit: 'bytes' },
  ]
  const health = figures.storeFailingMs > 0 ? 'bad' : archiver.state === 'away' ? 'unknown' : 'good'
  return part('archive', health, 'Every raw record, in gzip objects by hour.', facts)
}

/** Rows that a table has before it, by the flattened topic that it reads. */
function tableLag(table: TableFacts, topic: TopicFacts | undefined): number {
  if (table.is === 'away' || !topic) return 0
  return topic.partitions.reduce(
    (lag, { partition, high }) => lag + Math.max(0, high - (table.consumed.get(partition) ?? high)),
    0,
  )
}

function tablePartitions(look: Look): PartitionFact[] {
  return look.tables.flatMap((table, index) =>
    (look.flattened[index]?.partitions ?? []).map(({ partition, low, high }) => {
      const done = table.is === 'there' ? (table.consumed.get(partition) ?? null) : null
      const state = table.is === 'there' ? (table.states.get(partition) ?? 'no segment') : 'unknown'
      return {
        topic: table.table,
        partition,
        low,
        high,
        done,
        lag: done === null ? null : Math.max(0, high - done),
        says: state === 'CONSUMING' ? null : state.toLowerCase(),
      }
    }),
  )
}

export const rowsOf = ({ tables }: Pick<Look, 'tables'>): number =>
  tables.reduce((rows, table) => rows + (table.is === 'there' ? table.rows : 0), 0)

/** How long before the look the newest row that a query shows was received. */
export function freshMs({ tables, atMs }: Pick<Look, 'tables' | 'atMs'>): number | null {
  const newest = tables.flatMap((table) =>
    table.is === 'there' ? (table.newestReceivedMs ?? []) : [],
  )
  return newest.length === 0 ? null : Math.max(0, atMs - Math.max(...newest))
}

function pinotPart(look: Look, before: Look | undefined): PipelinePart {
  const away = look.tables.find((table) => table.is === 'away')
  const lag = look.tables.reduce(
    (total, table, at) => total + tableLag(table, look.flattened[at]),
    0,
  )
  const facts: Fact[] = [
    { label: 'rows', value: rateOf(before, look, rowsOf), unit: 'perSecond' },
    { label: 'newest row', value: freshMs(look), unit: 'ms' },
    { label: 'lag', value: lag },
    { label: 'rows held', value: rowsOf(look) },
  ]
  const partitions = tablePartitions(look)
  const stopped = partitions.filter(({ says }) => says !== null)
  if (away?.is === 'away') return part('pinot', 'bad', away.why, facts, partitions)
  if (stopped.length > 0) {
    const [first] = stopped
    const says = `${stopped.length} partitions do not consume, first ${first?.topic} ${first?.partition}: ${first?.says}.`
    return part('pinot', 'warn', says, facts, partitions)
  }
  return part('pinot', 'good', 'Every partition consumes.', facts, partitions)
}

function lettersPart(look: Look): PipelinePart {
  const held = recordsIn(look.letters)
  const fresh = look.problems.filter(
    (problem) => problem.part === 'letters' && problem.at > look.atMs - LETTERS_ARE_NEW_MS,
  )
  const says =
    held === 0
      ? 'None: everything could be used.'
      : `${number(held)} records are kept with their bytes and the reason. See them with: npx tape dlq list`
  const facts: Fact[] = [
    { label: 'held', value: held },
    { label: 'in the last hour', value: fresh.length },
  ]
  return part(
    'letters',
    fresh.length > 0 ? 'warn' : 'good',
    says,
    facts,
    partitionFacts([look.letters]),
  )
}

function gapsPart({ openGaps }: Look): PipelinePart {
  const facts: Fact[] = [
    { label: 'open', value: openGaps.length },
    { label: 'symbols', value: openGaps.reduce((total, { symbols }) => total + symbols, 0) },
  ]
  const [first] = openGaps
  if (!first) return part('gaps', 'good', 'No hole in what the sources delivered is open.', facts)
  return part('gaps', 'warn', `${first.source}: ${first.detail}`, facts)
}

/** The pipeline as the page draws it, from one look at everything and the look before. */
export function describePipeline(
  look: Look,
  before: Look | undefined,
  wireToSql?: WireToSql,
): PipelineState {
  const { atMs, problems, openGaps } = look
  return {
    at: atMs,
    problems,
    parts: [
      sourcesPart(look, before),
      producerPart(look, before),
      topicsPart('raw', look, before),
      flattenerPart(look, before),
      topicsPart('flattened', look, before),
      pinotPart(look, before),
      archiverPart(look, before),
      archivePart(look),
      gapsPart(look),
      lettersPart(look),
    ],
    figures: {
      inPerSecond: rateOf(before, look, ({ figures }) => figures.produced),
      queryablePerSecond: rateOf(before, look, rowsOf),
      freshMs: freshMs(look),
      wireToSql: wireToSql ?? null,
      lag: sum(look.raw, (topic) => lagOf(topic, 'flattener')),
      openGaps: openGaps.length,
      deadLetters: recordsIn(look.letters),
    },
  }
}
