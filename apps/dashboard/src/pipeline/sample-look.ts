import type { Look } from './look.ts'
import { parseMetrics } from './prometheus.ts'
import { figuresOf } from './service-metrics.ts'
import type { TopicFacts } from './topic-probe.ts'

/** A topic of one partition for tests, of which both groups have done so much. */
export const topic = (name: string, high: number, committed: number): TopicFacts => ({
  topic: name,
  partitions: [{ partition: 0, low: 0, high, end: high }],
  committed: { flattener: new Map([[0, committed]]), archiver: new Map([[0, committed]]) },
})

/** A look at a pipeline that is well, for tests; pages are what services say at /metrics. */
export function look(
  atMs: number,
  pages: Partial<Record<'producer' | 'flattener' | 'archiver', string>>,
  changes: Partial<Look> = {},
): Look {
  const service = (page = '') => ({
    state: 'ready' as const,
    waitingFor: [],
    metrics: parseMetrics(page),
  })
  const [producer, flattener, archiver] = [
    service(pages.producer),
    service(pages.flattener),
    service(pages.archiver),
  ]
  const metrics = {
    producer: producer.metrics,
    flattener: flattener.metrics,
    archiver: archiver.metrics,
  }
  const raw = [topic('raw', 100, 100)]
  return {
    atMs,
    producer,
    flattener,
    archiver,
    figures: figuresOf(metrics),
    raw,
    flattened: [topic('flattened', 100, 0)],
    archived: raw,
    archivedToMs: atMs - 30_000,
    letters: topic('letters', 0, 0),
    openLetters: 0,
    tables: [
      {
        is: 'there',
        table: 'bars',
        rows: 10,
        newestReceivedMs: atMs - 40,
        consumed: new Map([[0, 100]]),
        states: new Map([[0, 'CONSUMING']]),
      },
    ],
    openGaps: [],
    problems: [],
    ...changes,
  }
}
