import { describe, expect, it } from 'vitest'
import type { InFlight, StreamReport } from './report.ts'
import { verdictOf } from './report.ts'
import { summaryOf } from './write-report.ts'

const arrived: InFlight = { flattener: 0, pinot: 0, archiver: 0 }

const stream = (change: Partial<StreamReport> = {}): StreamReport => ({
  ...{ kind: 'bars', rawTopic: 'raw', flattenedTopic: 'flat', table: 'rows' },
  ...{ raw: 1_200, flattened: 1_200, archived: 1_200, keys: 1_100, queryable: 1_100 },
  ...{ batches: 12, deadLetters: 1, objects: 2, inFlight: arrived },
  ...{ partitions: [], problems: [], notes: [] },
  ...change,
})

const problem = { what: 'event-missing', text: 'x', topic: 'raw', partition: 0 } as const

describe('the verdict', () => {
  it('is the worst of all topics', () => {
    const late = stream({ inFlight: { ...arrived, archiver: 3 } })
    const wrong = stream({ problems: [problem] })
    expect(verdictOf([stream()])).toBe('agrees')
    expect(verdictOf([stream(), late])).toBe('in flight')
    expect(verdictOf([late, wrong, stream()])).toBe('differs')
  })
})

describe('the summary', () => {
  it('says on what figures it agrees', () => {
    expect(summaryOf('agrees', { streams: [stream()], topics: [], sinks: [] }, 12_340)).toBe(
      'audit: agrees: 1,200 events in raw, 1,200 flattened, 1,200 archived in 2 objects, 1,100 rows queryable, 1 dead letter; 12.3 s',
    )
  })

  it('counts the places that differ', () => {
    const streams = [stream({ problems: [problem, problem] }), stream({ problems: [problem] })]
    expect(summaryOf('differs', { streams, topics: [], sinks: [] }, 1)).toMatch(
      /^audit: differs in 3 places: /,
    )
  })

  it('says before which stage something is in flight', () => {
    const streams = [stream({ inFlight: { flattener: 2, pinot: 0, archiver: 5 } })]
    expect(summaryOf('in flight', { streams, topics: [], sinks: [] }, 1)).toMatch(
      /^audit: nothing wrong, but in flight are 2 batches before the flattener, 5 records before the archive, 0 events before Pinot: /,
    )
  })

  it('says how many rows the stores of sinks have, and which of them are behind', () => {
    const sink = (store: string, waiting: number) => ({
      ...{ store, kind: 'bars', topic: 'flat', expected: 5, rows: 5 },
      ...{ expectedChecksum: '', checksum: '', partitions: [], problems: [], notes: [] },
      inFlight: { sink: waiting },
    })
    const sinks = [sink('PostgreSQL', 0), sink('Iceberg', 7)]
    const line = summaryOf('in flight', { streams: [stream()], topics: [], sinks }, 1)
    expect(line).toContain('0 events before Pinot, 7 bars before Iceberg: ')
    expect(line).toContain(', 10 rows in 2 stores; ')
    expect(summaryOf('in flight', { streams: [], topics: [], sinks }, 1)).toBe(
      'audit: nothing wrong, but in flight are 7 bars before Iceberg: 10 rows in 2 stores; 0.0 s',
    )
  })
})
