import { HOUR_MS } from '@tickertape/archive'

export interface RotationLimits {
  readonly maxBytes: number
  readonly maxRecords: number
  readonly maxAgeMs: number
}

export interface RotationState {
  readonly records: number
  readonly compressedBytes: number
  readonly openedAtMs: number
  readonly hours: number
}

/** Objects of one range: more hours than these in so few records are no market data. */
const MAX_HOURS = 256

/** True when the range is as large as it may be. */
export const isFull = (state: RotationState, limits: RotationLimits): boolean =>
  state.compressedBytes >= limits.maxBytes ||
  state.records >= limits.maxRecords ||
  state.hours >= MAX_HOURS

/** True when the range has waited this long by the wall clock, however quiet its topic is. */
export const isOld = ({ openedAtMs }: RotationState, maxAgeMs: number, nowMs: number): boolean =>
  nowMs - openedAtMs >= maxAgeMs

/**
 * Objects that age and stops may add to an hour of a partition: twice what age alone makes of a steady
 * stream. Beyond, an object waits for its size or for an hour.
 */
export const objectsPerHour = ({ maxAgeMs }: RotationLimits): number =>
  2 * Math.ceil(HOUR_MS / maxAgeMs)
