import type { Column, Sample, Target } from './job.ts'
import { summaryOf } from './statistics.ts'

type Rounds = Parameters<Target['measured']>[0]

export const medianOf = (column: Column, samples: readonly Sample[]): number =>
  summaryOf(samples.map(column.of)).median

const OURS = 0

/** A column of ours. */
export const ofOurs = (column: Column) => (rounds: Rounds) =>
  medianOf(column, rounds[OURS] as readonly Sample[])

/** How many times theirs ours is. */
export const oursByTheirs = (column: Column, theirs: number) => (rounds: Rounds) =>
  ofOurs(column)(rounds) / medianOf(column, rounds[theirs] as readonly Sample[])

/** How many times ours theirs is. */
export const theirsByOurs = (column: Column, theirs: number) => (rounds: Rounds) =>
  1 / oursByTheirs(column, theirs)(rounds)

/** How many times the least the most is, over all contenders. */
export const mostByLeast = (column: Column) => (rounds: Rounds) => {
  const medians = rounds.map((samples) => medianOf(column, samples))
  return Math.max(...medians) / Math.min(...medians)
}

/** The most of a column, over all contenders. */
export const mostOf = (column: Column) => (rounds: Rounds) =>
  Math.max(...rounds.map((samples) => medianOf(column, samples)))

export function isReached({ reach }: Target, measured: number): boolean {
  return 'atLeast' in reach ? measured >= reach.atLeast : measured <= reach.atMost
}
