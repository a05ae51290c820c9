import { styleText } from 'node:util'
import type { AuditReport, StreamReport, TopicReport } from '@tickertape/audit'
import { renderTable } from '../table.ts'

const plain = (number: number): string => number.toLocaleString('en-US')

function paint(isTerminal: boolean, style: 'green' | 'yellow' | 'red', text: string): string {
  return isTerminal ? styleText(style, text, { validateStream: false }) : text
}

type AnyReport = Pick<StreamReport, 'problems'> & { readonly inFlight: object }

function outcomeOf({ problems, inFlight }: AnyReport, isTerminal: boolean): string {
  if (problems.length > 0) return paint(isTerminal, 'red', 'differs')
  const waiting = Object.values(inFlight).some((number) => number > 0)
  return waiting ? paint(isTerminal, 'yellow', 'in flight') : paint(isTerminal, 'green', 'agrees')
}

function streamTable(streams: readonly StreamReport[], isTerminal: boolean): string {
  const names = ['raw', 'flattened', 'archived', 'keys', 'queryable', 'deadLetters', 'objects']
  return renderTable(
    {
      head: ['events', ...names.slice(0, 5), 'dead letters', 'objects', ''],
      align: ['left', ...names.map(() => 'right' as const), 'left'],
      isTerminal,
    },
    streams.map((stream) => {
      const { raw, flattened, archived, keys, queryable, deadLetters, objects } = stream
      const figures = [raw, flattened, archived, keys, queryable, deadLetters, objects]
      return [stream.kind, ...figures.map(plain), outcomeOf(stream, isTerminal)]
    }),
  )
}

function topicTable(topics: readonly TopicReport[], isTerminal: boolean): string {
  return renderTable(
    {
      head: ['records', 'in the topic', 'archived', 'objects', ''],
      align: ['left', 'right', 'right', 'right', 'left'],
      isTerminal,
    },
    topics.map((topic) => {
      const figures = [topic.records, topic.archived, topic.objects].map(plain)
      return [topic.topic, ...figures, outcomeOf(topic, isTerminal)]
    }),
  )
}

/** Tables, then every problem and note on a line of its own. The verdict is not among them. */
export function renderReport({ streams, topics, notes }: AuditReport, isTerminal: boolean): string {
  const all = [...streams, ...topics]
  return [
    ...(streams.length > 0 ? [streamTable(streams, isTerminal)] : []),
    ...(topics.length > 0 ? [topicTable(topics, isTerminal)] : []),
    ...all.flatMap(({ problems }) => problems.map(({ text }) => paint(isTerminal, 'red', text))),
    ...[...all.flatMap((one) => one.notes), ...notes].map((note) => `note: ${note}`),
  ].join('\n')
}
