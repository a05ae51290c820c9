import type { PartitionRange } from './admin.ts'

/** Offsets of a partition that a group has before it; what it never committed counts from the first that is left. */
export const lagIn = (
  { low, high }: PartitionRange,
  committed: number | null | undefined,
): number => Math.max(0, high - Math.max(low, committed ?? low))
