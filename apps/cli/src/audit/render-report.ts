import type { AuditReport, SinkReport, StreamReport, TopicReport } from '@tickertape/audit'
import { createPaint } from '../terminal/paint.ts'
import { renderTable } from '../terminal/table.ts'

const plain = (number: number): string => number.toLocaleString('en-US')

type AnyReport = Pick<StreamReport, 'problems'> & { readonly inFlight: object }

function outcomeOf({ problems, inFlight }: AnyReport, isColoured: boolean): string {
  const paint = createPaint(isColoured)
  if (problems.length > 0) return paint.bad('differs')
  const waiting = Object.values(inFlight).some((number) => number > 0)
  return waiting ? paint.warn('in flight') : paint.good('agrees')
}

function streamTable(streams: readonly StreamReport[], isColoured: boolean): string {
  const names = ['raw', 'flattened', 'archived', 'keys', 'queryable', 'deadLetters', 'objects']
  return renderTable(
    {
      head: ['events', ...names.slice(0, 5), 'dead letters', 'objects', ''],
      align: ['left', ...names.map(() => 'right' as const), 'left'],
      isColoured,
    },
    streams.map((stream) => {
      const { raw, flattened, archived, keys, queryable, deadLetters, objects } = stream
      const figures = [raw, flattened, archived, keys, queryable, deadLetters, objects]
      return [stream.kind, ...figures.map(plain), outcomeOf(stream, isColoured)]
    }),
  )
}

function topicTable(topics: readonly TopicReport[], isColoured: boolean): string {
  return renderTable(
    {
      head: ['records', 'in the topic', 'archived', 'objects', ''],
      align: ['left', 'right', 'right', 'right', 'left'],
      isColoured,
    },
    topics.map((topic) => {
      const figures = [topic.records, topic.archived, topic.objects].map(plain)
      return [topic.topic, ...figures, outcomeOf(topic, isColoured)]
    }),
  )
}

function sinkTable(sinks: readonly SinkReport[], isColoured: boolean): string {
  return renderTable(
    {
      head: ['store', 'events', 'rows due', 'rows', 'checksum', ''],
      align: ['left', 'left', 'right', 'right', 'left', 'left'],
      isColoured,
    },
    sinks.map((sink) => {
      const { store, kind, expected, rows, checksum } = sink
      return [store, kind, plain(expected), plain(rows), checksum, outcomeOf(sink, isColoured)]
    }),
  )
}

/** Tables, then every problem and note on a line of its own. The verdict is not among them. */
export function renderReport(report: AuditReport, isColoured: boolean): string {
  const { streams, topics, sinks, notes } = report
  const all = [...streams, ...topics, ...sinks]
  const { bad } = createPaint(isColoured)
  return [
    ...(streams.length > 0 ? [streamTable(streams, isColoured)] : []),
    ...(topics.length > 0 ? [topicTable(topics, isColoured)] : []),
    ...(sinks.length > 0 ? [sinkTable(sinks, isColoured)] : []),
    ...all.flatMap(({ problems }) => problems.map(({ text }) => bad(text))),
    ...[...all.flatMap((one) => one.notes), ...notes].map((note) => `note: ${note}`),
  ].join('\n')
}
