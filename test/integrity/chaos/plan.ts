import { between, pickWeighted, seeded } from './random.ts'

/** Whom a fault takes hold of: two faults never hold the same at a time. */
export type Target =
  | 'producer'
  | 'flattener'
  | 'archiver'
  | 'kafka'
  | 'registry'
  | 's3'
  | 'pinot'
  | 'membership'
  | 'records'

/** What planning needs to know of a fault. */
export interface FaultKind {
  readonly name: string
  readonly targets: readonly Target[]
  /** How long it may last, milliseconds. */
  readonly lastsMs: readonly [least: number, most: number]
  /** How often it is chosen, beside the others. */
  readonly weight: number
}

export interface PlannedFault {
  readonly name: string
  /** Since the load began. */
  readonly atMs: number
  readonly forMs: number
  /** Of what the fault itself leaves to chance. */
  readonly seed: number
}

export interface Plan {
  readonly seed: number
  readonly runMs: number
  readonly faults: readonly PlannedFault[]
}

const FIRST_AT_MS = 2_000
const MS_PER_FAULT = 12_000
/** Between two faults of one target: a server needs some seconds to start. */
const REST_MS = 5_000
const ATTEMPTS = 60

interface Placed extends PlannedFault {
  readonly targets: readonly Target[]
}

const meet = (one: Placed, other: Placed): boolean =>
  one.targets.some((target) => other.targets.includes(target)) &&
  one.atMs < other.atMs + other.forMs + REST_MS &&
  other.atMs < one.atMs + one.forMs + REST_MS

/** What happens when in a run: the same for the same seed, length and faults. */
export function planOf(seed: number, runMs: number, kinds: readonly FaultKind[]): Plan {
  const random = seeded(seed, 'plan')
  const wanted = Math.max(1, between(random, runMs / MS_PER_FAULT / 2, runMs / MS_PER_FAULT + 1))
  const faults: Placed[] = []
  for (let attempt = 0; attempt < ATTEMPTS && faults.length < wanted; attempt++) {
    const { name, targets, lastsMs } = pickWeighted(random, kinds)
    const forMs = between(random, ...lastsMs)
    const lastAtMs = Math.max(FIRST_AT_MS, runMs - forMs)
    const atMs = between(random, FIRST_AT_MS, lastAtMs)
    const placed = { name, targets, atMs, forMs, seed: between(random, 0, 2 ** 31) }
    if (!faults.some((other) => meet(placed, other))) faults.push(placed)
  }
  return {
    seed,
    runMs,
    faults: faults
      .sort((a, b) => a.atMs - b.atMs)
      .map(({ targets: _targets, ...planned }) => planned),
  }
}
