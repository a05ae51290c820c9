/** Which events are compared: by when the producer received them, in epoch microseconds. */
export interface Window {
  readonly fromUs: number
  /** First time that does not belong to it any more. */
  readonly toUs: number
  /** Events are summed up per stretch of this length. */
  readonly grainUs: number
}

const MINUTE_US = 60_000_000
/** Stretches per partition that are worth their memory. */
const STRETCHES = 20_000

export const isWithin = ({ fromUs, toUs }: Window, receivedUs: number): boolean =>
  receivedUs >= fromUs && receivedUs < toUs

/** Minutes, and longer stretches where topics keep records for more than two weeks. */
export const grainFor = (retentionHours: number): number =>
  Math.ceil((retentionHours * 60) / STRETCHES) * MINUTE_US

export const stretchOf = (receivedUs: number, grainUs: number): number =>
  Math.floor(receivedUs / grainUs)

export const timeText = (epochUs: number): string => new Date(epochUs / 1000).toISOString()
