import { partitionOf } from '@tickertape/kafka'
import { type EventFacts, factsOf } from '../event-facts.ts'
import type { EventView } from '../event-shape.ts'
import { keyOf } from '../expected-keys.ts'
import { hexOf, type Lanes } from '../hash.ts'
import { MOST_DETAILS } from '../problem.ts'
import { isIn, type Share, type SinkScan } from './expect-rows.ts'
import type { KeySums } from './key-sums.ts'
import { RowReader } from './row-reader.ts'
import type { RowValues } from './sink-store.ts'

export type Rows = AsyncIterable<readonly RowValues[]>

/** A row that no event stands behind. */
export interface Stranger {
  readonly key: string
  readonly partition: number
  readonly facts: EventFacts
}

/** Rows that fit nowhere: all of them counted, some of them kept. */
export interface Odd {
  strangers: Map<string, Stranger>
  /** Strangers beyond those that are kept. */
  more: number
  unreadable: number
  /** Why rows cannot be read, of the first of them. */
  readonly reasons: string[]
}

const MOST_STRANGERS = 10_000

/** Finds the partition of a symbol, which is asked for with every row. */
function partitionBySymbol(width: number): (event: EventView) => number {
  const known = new Map<string, number>()
  return (event) => {
    const symbol = event.text(event.shape.symbol)
    const partition = known.get(symbol) ?? partitionOf(symbol, width)
    known.set(symbol, partition)
    return partition
  }
}

/** Reads the rows of a store once, and counts those of a share of the keys into `keys`. */
export async function countRows(
  scan: SinkScan & { readonly width: number },
  rows: Rows,
  share: Share,
  keys: KeySums,
): Promise<Odd> {
  const { source, keeps, toUs, fromUs, wholeFromUs } = scan
  const { keyFields } = source.rows
  const reader = new RowReader(source.rows)
  const partitionOfRow = partitionBySymbol(scan.width)
  const key: Lanes = { a: 0, b: 0 }
  const odd: Odd = { strangers: new Map(), more: 0, unreadable: 0, reasons: [] }
  const meet = (event: EventView, partition: number) => {
    const name = hexOf(key)
    if (odd.strangers.size >= MOST_STRANGERS && !odd.strangers.has(name)) odd.more++
    else odd.strangers.set(name, { key: name, partition, facts: factsOf(event, keyFields) })
  }
  for await (const chunk of rows) {
    source.signal.throwIfAborted()
    for (const row of chunk) {
      const event = reader.read(row)
      if (typeof event === 'string') {
        if (share.share === 0) odd.unreadable++
        if (odd.reasons.length < MOST_DETAILS && share.share === 0) odd.reasons.push(event)
        continue
      }
      keyOf(event, keyFields, key)
      if (!isIn(share, key)) continue
      const partition = partitionOfRow(event)
      const first = fromUs.get(partition)
      // Another partition than those that are audited.
      if (first === undefined) continue
      const { receivedUs, lanes } = event
      if (receivedUs >= toUs) keys.leaveOutIfHeld(key)
      else if (receivedUs < first && keeps === 'every') continue
      else if (!keys.found(key, lanes) && receivedUs >= (wholeFromUs.get(partition) ?? first)) {
        meet(event, partition)
      }
    }
  }
  return odd
}
