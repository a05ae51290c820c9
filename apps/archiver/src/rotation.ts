import { hourOf, type ObjectFacts, type ObjectPlace } from '@tickertape/archive'

export interface RotationLimits {
  readonly maxBytes: number
  readonly maxRecords: number
  readonly maxAgeMs: number
}

export interface RotationState {
  readonly place: ObjectPlace
  readonly facts: ObjectFacts
  readonly bytes: number
  readonly openedAtMs: number
}

/** True when the object is as large as it may be. */
export const isFull = ({ bytes, facts }: RotationState, limits: RotationLimits): boolean =>
  bytes >= limits.maxBytes || facts.records >= limits.maxRecords

/** True when the object has waited long enough by the wall clock, however quiet its topic is. */
export const isOld = (state: RotationState, limits: RotationLimits, nowMs: number): boolean =>
  nowMs - state.openedAtMs >= limits.maxAgeMs

/**
 * True when a record belongs to a later hour than the object. A record of an earlier hour stays: closing for
 * it would make an object of every step back and forth around the full hour.
 */
export const isPastHour = ({ place }: RotationState, recordTimestampMs: number): boolean =>
  hourOf(recordTimestampMs) > hourOf(place.firstTimestampMs)
