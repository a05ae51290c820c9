const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** Length of a bar that says `1m`, `1h` or `600ms`, in milliseconds; 0 for what cannot be read. */
export function lengthOfTimeframe(timeframe: string): number {
  const [, count, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(timeframe) ?? []
  return Number(count ?? 0) * (unitMs[unit ?? ''] ?? 0)
}
