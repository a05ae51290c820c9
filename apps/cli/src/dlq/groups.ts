import { topicOf } from './place.ts'
import type { LetterFacts } from './survey.ts'

/** Letters that are of one kind: same code, same topic, reasons that differ in figures at most. */
export interface LetterGroup {
  readonly code: string
  readonly topic: string
  /** Reason of the newest. */
  readonly reason: string
  readonly count: number
  readonly firstMs: number
  readonly lastMs: number
}

const withoutFigures = (reason: string): string => reason.replace(/0x[0-9a-f]+|\d+/gi, '#')

/** Counts letters by code, reason and topic; the most come first. */
export function groupLetters(letters: readonly LetterFacts[]): LetterGroup[] {
  const groups = new Map<string, LetterGroup>()
  for (const { code, reason, origin, atMs } of letters) {
    const topic = topicOf(origin)
    const key = `${code}\n${topic}\n${withoutFigures(reason)}`
    const known = groups.get(key)
    const group = known ?? { code, topic, reason, count: 0, firstMs: atMs, lastMs: atMs }
    groups.set(key, {
      ...group,
      reason: atMs >= group.lastMs ? reason : group.reason,
      count: group.count + 1,
      firstMs: Math.min(group.firstMs, atMs),
      lastMs: Math.max(group.lastMs, atMs),
    })
  }
  return [...groups.values()].sort((a, b) => b.count - a.count || b.lastMs - a.lastMs)
}

/** Newest first; of one moment, the higher offset first. */
export const newestFirst = (letters: readonly LetterFacts[]): LetterFacts[] =>
  [...letters].sort((a, b) => b.atMs - a.atMs || a.partition - b.partition || b.offset - a.offset)
