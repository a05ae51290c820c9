import type { Timeframe } from '../protocol.ts'

const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}

/** Milliseconds of a timeframe such as `600ms`, `1m` or `1d`; undefined for what is none. */
export function timeframeMs(name: string): number | undefined {
  const [, count, unit] = /^(\d+)(ms|s|m|h|d|w)$/i.exec(name) ?? []
  const ms = units[unit?.toLowerCase() ?? '']
  return ms && Number(count) * ms
}

export const bucketMsOf = (timeframe: Timeframe): number => timeframeMs(timeframe) as number

/** Start of the candle that a time falls into; days begin at midnight UTC. */
export const bucketOf = (timeMs: number, bucketMs: number): number =>
  Math.floor(timeMs / bucketMs) * bucketMs
