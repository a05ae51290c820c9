import { partitionOf } from '@tickertape/kafka'
import type { RawTrade } from '@tickertape/schema'
import { inSteps, randomOf } from '../made-events.ts'

export interface ArrivalOptions {
  /** Trades that are there once, repetitions and cancellations not counted. */
  readonly trades: number
  readonly symbols: number
  readonly fromMs: number
  readonly forMs: number
}

/** What comes long after its time: more than any job waits. */
export const LATE_MS = 600_000
const DISORDER_MS = 1_000
/** Trades that come between a trade and its repetition or cancellation, at most. */
const REPEATED_WITHIN = 1_000

export interface Arrival {
  readonly trade: RawTrade
  /** Comes so long after its time that no candle has it. */
  readonly isLate: boolean
}

const nameOf = (at: number): string => `SYM${String(at).padStart(4, '0')}`

/**
 * Trades in the order in which they come, the same for the same options: up to a second out of order, several at one
 * microsecond. One in fifty comes twice, one in fifty is cancelled later, one in a thousand comes ten minutes late.
 */
export function* arrivals({ trades, symbols, fromMs, forMs }: ArrivalOptions): Generator<Arrival> {
  const random = randomOf(2_000_003)
  const below = (bound: number) => Math.floor(random() * bound)
  const due = new Map<number, RawTrade[]>()
  const later = (at: number, trade: RawTrade) => {
    const turn = at + 1 + below(REPEATED_WITHIN)
    due.set(turn, [...(due.get(turn) ?? []), trade])
  }
  for (let at = 0; at < trades + REPEATED_WITHIN + 1; at++) {
    for (const trade of due.get(at) ?? []) yield { trade, isLate: false }
    due.delete(at)
    if (at >= trades) continue
    const nowMs = fromMs + Math.floor((at / trades) * forMs)
    const isLate = nowMs - fromMs > LATE_MS && random() < 0.001
    const ms = nowMs - (isLate ? LATE_MS : below(DISORDER_MS))
    const trade: RawTrade = {
      S: nameOf(below(symbols)),
      p: inSteps(100 + random() * 5),
      s: below(1_000) / 8,
      t: ms * 1_000 + below(3),
      i: String(at).padStart(9, '0'),
      x: '',
      c: '',
      a: 'new',
    }
    yield { trade, isLate }
    if (random() < 0.02) later(at, trade)
    if (random() < 0.02) later(at, { ...trade, a: 'cancel' })
  }
}

/** Trades of one partition together, in their order, as a producer sends them. */
export function* batchesOf(
  trades: Iterable<RawTrade>,
  { partitions, size }: { readonly partitions: number; readonly size: number },
): Generator<{ readonly partition: number; readonly trades: readonly RawTrade[] }> {
  const open = new Map<number, RawTrade[]>()
  for (const trade of trades) {
    const partition = partitionOf(trade.S, partitions)
    const batch = open.get(partition) ?? []
    batch.push(trade)
    open.set(partition, batch)
    if (batch.length < size) continue
    open.delete(partition)
    yield { partition, trades: batch }
  }
  for (const [partition, batch] of open) yield { partition, trades: batch }
}
