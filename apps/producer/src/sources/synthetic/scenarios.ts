import type { Config } from '@tickertape/config'
import { type Darkness, halts, missingMinutes } from './darkness.ts'
import { DuplicatingLane, type Lane, LateLane } from './lanes.ts'
import type { Burst } from './schedule.ts'

export type ScenarioName = Config['producer']['scenario']

/** What happens in the synthetic market, and on the way from it. */
export interface Scenario {
  /** What it does to the stream: a cell of docs/reference/scenarios.md. */
  readonly about: string
  /** Prices move so many times as much as they usually do, and spreads are so many times as wide. */
  readonly roughness?: number
  readonly burst?: Burst
  readonly darkness?: (seed: number, symbols: number) => Darkness
  /** How the events of a symbol and kind are sent, when it is not simply in order. */
  readonly lane?: <T>(seed: number, name: string) => Lane<T>
  /** How many events the lanes send of one that they are given. */
  readonly laneShare?: number
}

/** Every scenario by its name in producer.scenario. */
export const scenarios: Readonly<Record<ScenarioName, Scenario>> = {
  calm: { about: 'Prices move as they usually do, and every event comes once, in order.' },
  volatile: {
    about: 'Prices move 6 times as much as usual, and spreads are 6 times as wide.',
    roughness: 6,
  },
  halt: {
    about:
      'In every 5 minutes of the clock one symbol has no event for 60 s of event time, then goes on 3 to 10 % higher or lower.',
    darkness: halts,
  },
  gap: {
    about:
      'Of every 5 minutes of the clock one whole minute of event time is missing, for all symbols. The market went on meanwhile.',
    darkness: missingMinutes,
  },
  'out-of-order': {
    about:
      'Of every 10 events of a symbol and kind one is sent late, after 1 to 3 later ones: event times step back.',
    lane: (seed, name) => new LateLane(seed, name),
  },
  duplicate: {
    about: 'Of every 20 events of a symbol and kind one is sent twice, the same in every field.',
    lane: (seed, name) => new DuplicatingLane(seed, name),
    laneShare: DuplicatingLane.sentShare,
  },
  burst: {
    about:
      'For the last 3 s of every minute of the run events come 20 times as fast as in the rest of it.',
    burst: { cycleMs: 60_000, burstMs: 3_000, factor: 20 },
  },
}
