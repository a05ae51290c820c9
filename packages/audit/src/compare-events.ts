import type { FlattenedCount } from './count-flattened.ts'
import type { RawCount } from './count-raw.ts'
import { sameSum } from './stretch-sums.ts'
import { stretchOf, timeText, type Window } from './window.ts'

/** First stretch that both sides hold whole: where retention took the beginning of one, the second behind it. */
export function comparableFrom(
  window: Window,
  sides: readonly { readonly isCut: boolean; readonly firstReceivedUs: number | undefined }[],
): number {
  const edges = sides.map(({ isCut, firstReceivedUs }) => {
    if (!isCut) return Number.NEGATIVE_INFINITY
    // Events come nearly in the order of their receipt.
    return stretchOf(firstReceivedUs ?? window.toUs, window.grainUs) + 2
  })
  return Math.max(...edges)
}

export interface EventComparison {
  /** Partition of the flattened topic. */
  readonly partition: number
  /** Stretches before this one are not compared. */
  readonly from: number
  readonly differing: readonly number[]
}

/** Holds what a flattened partition has against what the raw partitions have for it. */
export function compareEvents(
  raw: readonly RawCount[],
  flattened: FlattenedCount,
  from: number,
): EventComparison {
  const { partition, sums } = flattened
  const due = raw.map((count) => count.due[partition])
  const pending = raw.map((count) => count.pending[partition])
  const stretches = new Set([...due, ...pending, sums].flatMap((one) => one?.stretches ?? []))
  const differing = [...stretches].filter((stretch) => {
    if (stretch < from) return false
    const want = total(due.map((one) => one?.of(stretch)))
    const have = sums.of(stretch)
    if (sameSum(want, have)) return false
    // All that was still on its way may have arrived.
    return !sameSum(total([want, ...pending.map((one) => one?.of(stretch))]), have)
  })
  return { partition, from, differing: differing.sort((a, b) => a - b) }
}

type Sum = { readonly events: number; readonly a: number; readonly b: number }

const total = (sums: readonly (Sum | undefined)[]): Sum => {
  const all = { events: 0, a: 0, b: 0 }
  for (const sum of sums) {
    all.events += sum?.events ?? 0
    all.a = (all.a + (sum?.a ?? 0)) | 0
    all.b = (all.b + (sum?.b ?? 0)) | 0
  }
  return all
}

export const stretchText = (stretch: number, { grainUs }: Window): string =>
  timeText(stretch * grainUs)
