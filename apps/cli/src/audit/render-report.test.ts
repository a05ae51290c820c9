import type { AuditReport, StreamReport } from '@tickertape/audit'
import { describe, expect, it } from 'vitest'
import { renderReport } from './render-report.ts'

const arrived = { flattener: 0, pinot: 0, archiver: 0 }
const stream: StreamReport = {
  ...{ kind: 'bars', rawTopic: 'raw', flattenedTopic: 'flat', table: 'rows' },
  ...{ raw: 1_200, flattened: 1_200, archived: 1_200, keys: 1_100, queryable: 1_100 },
  ...{ batches: 12, deadLetters: 1, objects: 2, inFlight: arrived },
  ...{ partitions: [], problems: [], notes: [] },
}
const report: AuditReport = {
  verdict: 'agrees',
  summary: 'audit: agrees',
  from: undefined,
  to: '2026-11-21T12:00:00.000Z',
  tookMs: 1,
  streams: [stream],
  topics: [
    {
      ...{ topic: 'gaps', records: 3, archived: 3, objects: 1 },
      ...{ inFlight: { archiver: 0 }, problems: [], notes: [] },
    },
  ],
  sinks: [],
  notes: [],
}

describe('the report of an audit', () => {
  it('is two plain tables in a pipe', () => {
    expect(
      renderReport(report, false)
        .split('\n')
        .map((line) => line.trim()),
    ).toEqual([
      'events    raw  flattened  archived   keys  queryable  dead letters  objects',
      'bars    1,200      1,200     1,200  1,100      1,100             1        2  agrees',
      'records  in the topic  archived  objects',
      'gaps                3         3        1  agrees',
    ])
  })

  it('says which kind is in flight or differs, and names problems and notes line by line', () => {
    const problem = {
      what: 'archive-gap',
      text: 'raw/0@5: gone',
      topic: 'raw',
      partition: 0,
    } as const
    const late = { ...stream, kind: 'trades', inFlight: { ...arrived, archiver: 1 } }
    const wrong = { ...stream, kind: 'quotes', problems: [problem], notes: ['some is older'] }
    const streams = [late, wrong]
    const lines = renderReport({ ...report, streams, topics: [], notes: ['no x'] }, false).split(
      '\n',
    )
    expect(lines[1]).toMatch(/^trades .* in flight$/)
    expect(lines[2]).toMatch(/^quotes .* differs$/)
    expect(lines.slice(3)).toEqual(['raw/0@5: gone', 'note: some is older', 'note: no x'])
  })

  it('is one more table about the stores of sinks, when they were asked', () => {
    const sink = {
      ...{ store: 'PostgreSQL', kind: 'bars', topic: 'flat', expected: 1_100, rows: 1_099 },
      ...{ expectedChecksum: '00000000000000aa', checksum: '00000000000000ab' },
      ...{ partitions: [], inFlight: { sink: 0 }, notes: [] },
      problems: [{ what: 'row-missing', text: 'gone', topic: 'flat', partition: 0 } as const],
    }
    const text = renderReport({ ...report, streams: [], topics: [], sinks: [sink] }, false)
    expect(text.split('\n').map((line) => line.trim().replace(/ +/g, ' '))).toEqual([
      'store events rows due rows checksum',
      'PostgreSQL bars 1,100 1,099 00000000000000ab differs',
      'gone',
    ])
  })
})
