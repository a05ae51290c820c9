import type { Problem } from '../protocol.ts'
import type { ServiceFigures } from './service-metrics.ts'
import type { ServiceFacts } from './service-probe.ts'
import type { TableFacts } from './table-probe.ts'
import type { TopicFacts } from './topic-probe.ts'

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
  /** Everything that was received before is in the archive, epoch milliseconds. */
  readonly archivedToMs: number
  readonly letters: TopicFacts
  /** Dead letters that were neither replayed nor discarded. */
  readonly openLetters: number
  readonly tables: readonly TableFacts[]
  readonly openGaps: readonly OpenGap[]
  readonly problems: readonly Problem[]
}

export interface OpenGap {
  readonly source: string
  readonly symbols: number
  readonly detail: string
}

/** Growth per second between two looks; null where there is nothing to compare. */
export function rateOf(
  before: Look | undefined,
  now: Look,
  value: (look: Look) => number,
): number | null {
  if (!before || before.atMs === now.atMs) return null
  return Math.max(0, ((value(now) - value(before)) * 1000) / (now.atMs - before.atMs))
}

export const sumOver = (topics: readonly TopicFacts[], of: (topic: TopicFacts) => number): number =>
  topics.reduce((total, topic) => total + of(topic), 0)
