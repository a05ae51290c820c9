import type { ArchiveReport } from './archive-report.ts'
import type { StreamCounts, StreamTask } from './count-stream.ts'
import { hexOf } from './hash.ts'
import { count, type Problem } from './problem.ts'
import { countRecords, type RecordBlocks } from './record-blocks.ts'
import type { AuditReport, PartitionReport, StreamReport, TopicReport, Verdict } from './report.ts'
import type { StretchSums } from './stretch-sums.ts'
import { timeText } from './window.ts'

interface Judged {
  readonly problems: readonly Problem[]
  /** First stretch of each partition that was compared. */
  readonly from: ReadonlyMap<number, number>
}

const sum = (numbers: Iterable<number>): number => {
  let total = 0
  for (const number of numbers) total += number
  return total
}

const eventsIn = (sums: readonly (StretchSums | undefined)[]): number =>
  sum(sums.map((one) => one?.events ?? 0))

/** Events of a flattened partition as the raw topic has them, those on their way included. */
const rawSums = ({ raw }: StreamCounts, partition: number) =>
  raw.flatMap(({ due, pending }) => [due[partition], pending[partition]])

function checksumOf(sums: readonly (StretchSums | undefined)[]): string {
  const lanes = { a: 0, b: 0 }
  for (const one of sums) {
    for (const stretch of one?.stretches ?? []) {
      const { a, b } = (one as StretchSums).of(stretch)
      lanes.a = (lanes.a + a) | 0
      lanes.b = (lanes.b + b) | 0
    }
  }
  return hexOf(lanes)
}

function partitionReports(counts: StreamCounts, archive: ArchiveReport): PartitionReport[] {
  return counts.flattened.map(({ partition, range, sums }) => {
    const rawRange = counts.raw.find((one) => one.partition === partition)?.range ?? range
    return {
      partition,
      rawOffsets: [rawRange.from, rawRange.to],
      flattenedOffsets: [range.from, range.to],
      raw: eventsIn(rawSums(counts, partition)),
      flattened: sums.events,
      rawChecksum: checksumOf(rawSums(counts, partition)),
      flattenedChecksum: checksumOf([sums]),
      keys: counts.expected.rowsOf(partition),
      queryable: counts.actual?.sums.rowsOf(partition) ?? 0,
      archivedRecords: archive.recordsOf.get(partition) ?? 0,
    }
  })
}

function notesOf({ plan, window }: StreamTask, counts: StreamCounts, { from }: Judged): string[] {
  const { rawTopic, flattenedTopic, table } = plan.stream
  const cut = [...from]
    .filter(([, stretch]) => Number.isFinite(stretch))
    .map(([partition, stretch]) => {
      const raw = counts.raw.find((one) => one.partition === partition)?.range.from
      const flattened = counts.flattened.find((one) => one.partition === partition)?.range.from
      return `partition ${partition}: retention has left ${rawTopic} from @${raw} and ${flattenedTopic} from @${flattened}: events received before ${timeText(stretch * window.grainUs)} are not compared`
    })
  const idle = counts.actual
    ? counts.flattened
        .filter(({ partition, sums }) => sums.events > 0 && !counts.consumed.has(partition))
        .map(({ partition }) => `${table}: Pinot does not consume partition ${partition}`)
    : []
  return [...cut, ...idle]
}

export function streamReport(
  task: StreamTask,
  counts: StreamCounts,
  judged: Judged,
  archive: ArchiveReport,
): StreamReport {
  const { kind, rawTopic, flattenedTopic, table } = task.plan.stream
  const partitions = partitionReports(counts, archive)
  return {
    kind,
    rawTopic,
    flattenedTopic,
    table,
    raw: sum(partitions.map(({ raw }) => raw)),
    flattened: sum(partitions.map(({ flattened }) => flattened)),
    archived: archive.events,
    keys: sum(partitions.map(({ keys }) => keys)),
    queryable: sum(partitions.map(({ queryable }) => queryable)),
    batches: sum(counts.raw.map(({ records }) => records)),
    deadLetters: sum(counts.raw.map(({ deadLetters }) => deadLetters)),
    objects: archive.objects,
    inFlight: {
      flattener: sum(counts.raw.map(({ pendingRecords }) => pendingRecords)),
      pinot: counts.actual ? sum(counts.flattened.map(({ pending }) => pending.events)) : 0,
      archiver: archive.inFlight,
    },
    partitions,
    problems: [...judged.problems, ...archive.problems],
    notes: [...notesOf(task, counts, judged), ...archive.notes],
  }
}

export function topicReport(
  topic: string,
  raw: ReadonlyMap<number, RecordBlocks>,
  archive: ArchiveReport,
): TopicReport {
  const { records, objects, inFlight, problems, notes } = archive
  return {
    topic,
    records: sum([...raw.values()].map(countRecords)),
    archived: records,
    objects,
    inFlight: { archiver: inFlight },
    problems,
    notes,
  }
}

type Compared = Pick<AuditReport, 'streams' | 'topics' | 'sinks'>

const plain = (number: number): string => number.toLocaleString('en-US')

function figures({ streams, topics, sinks }: Compared): string {
  const of = (name: 'raw' | 'flattened' | 'archived' | 'queryable') =>
    plain(sum(streams.map((stream) => stream[name])))
  const letters = sum(streams.map(({ deadLetters }) => deadLetters))
  const objects = sum([...streams, ...topics].map((one) => one.objects))
  const events = `${of('raw')} events in raw, ${of('flattened')} flattened, ${of('archived')} archived`
  const stores = new Set(sinks.map(({ store }) => store)).size
  const rows = count(sum(sinks.map((sink) => sink.rows)), 'row')
  const stored = stores > 0 ? [`${rows} in ${count(stores, 'store')}`] : []
  // A sink was asked alone.
  if (streams.length + topics.length === 0) return stored.join('')
  return [
    `${events} in ${count(objects, 'object')}`,
    `${of('queryable')} rows queryable`,
    count(letters, 'dead letter'),
    ...stored,
  ].join(', ')
}

/** The line that an audit ends with. */
export function summaryOf(verdict: Verdict, compared: Compared, tookMs: number): string {
  const { streams, topics, sinks } = compared
  const problems = sum([...streams, ...topics, ...sinks].map((one) => one.problems.length))
  const flights = streams.map(({ inFlight }) => inFlight)
  const archiver = sum([...streams, ...topics].map(({ inFlight }) => inFlight.archiver))
  const batches = count(sum(flights.map(({ flattener }) => flattener)), 'batch')
  const core = [
    `${batches.replace('batchs', 'batches')} before the flattener`,
    `${count(archiver, 'record')} before the archive`,
    `${count(sum(flights.map(({ pinot }) => pinot)), 'event')} before Pinot`,
  ]
  const waiting = [
    ...(streams.length + topics.length > 0 ? core : []),
    ...sinks
      .filter(({ inFlight }) => inFlight.sink > 0)
      .map(({ store, kind, inFlight }) => `${plain(inFlight.sink)} ${kind} before ${store}`),
  ]
  const reasons: Readonly<Record<Verdict, string>> = {
    agrees: 'agrees',
    differs: `differs in ${count(problems, 'place')}`,
    'in flight': `nothing wrong, but in flight are ${waiting.join(', ')}`,
  }
  return `audit: ${reasons[verdict]}: ${figures(compared)}; ${(tookMs / 1000).toFixed(1)} s`
}
