import type { EventFacts } from '../event-facts.ts'
import { hexOf, type Lanes } from '../hash.ts'
import { MOST_DETAILS } from '../problem.ts'
import { countRows, type Rows, type Stranger } from './count-rows.ts'
import { expectRows, keysSince, type SinkScan } from './expect-rows.ts'
import { type KeySum, KeySums, MOST_SINK_KEYS } from './key-sums.ts'

export type RowFault = 'missing' | 'twice' | 'changed' | 'extra'

/** A key whose rows are not as they should be. */
export interface Fault {
  readonly what: RowFault
  /** Checksum of the key, 16 hexadecimal digits. */
  readonly key: string
  readonly partition: number
  readonly want: number
  readonly have: number
  /** Of the event that its row should be; undefined for a row that no event stands behind. */
  readonly offset?: number
  /** The row that is there, of an extra one. */
  readonly facts?: EventFacts
}

export interface PartitionRows {
  readonly partition: number
  expected: number
  rows: number
}

/** What a store has of a kind, held against its topic. */
export interface SinkComparison {
  readonly partitions: readonly PartitionRows[]
  /** Sums of the checksums of the rows that are compared, 16 hexadecimal digits. */
  readonly expectedChecksum: string
  readonly checksum: string
  /** How many keys have which fault, and the first of each. */
  readonly counts: Readonly<Record<RowFault, number>>
  readonly faults: readonly Fault[]
  readonly unreadable: number
  readonly reasons: readonly string[]
}

export interface SinkTask extends SinkScan {
  readonly width: number
  /** All rows of the store, from the first, each time it is called. */
  readonly openRows: () => Promise<Rows>
}

const faultOf = ({ want, have }: KeySum): RowFault =>
  have < want ? 'missing' : have > want ? 'twice' : 'changed'

/** Sums up what the shares of the keys give. */
class Tally {
  readonly #wanted: Lanes = { a: 0, b: 0 }
  readonly #found: Lanes = { a: 0, b: 0 }
  readonly #partitions: Map<number, PartitionRows>
  readonly #counts: Record<RowFault, number> = { missing: 0, twice: 0, changed: 0, extra: 0 }
  readonly #faults: Fault[] = []
  readonly #reasons: string[] = []
  unreadable = 0

  constructor(partitions: Iterable<number>) {
    this.#partitions = new Map(
      [...partitions].map((partition) => [partition, { partition, expected: 0, rows: 0 }]),
    )
  }

  takeKey(sum: KeySum): void {
    const { partition, want, have, wanted, found } = sum
    const rows = this.#partitions.get(partition)
    if (rows) {
      rows.expected += want
      rows.rows += have
    }
    for (const [all, one] of [
      [this.#wanted, wanted],
      [this.#found, found],
    ] as const) {
      all.a = (all.a + one.a) | 0
      all.b = (all.b + one.b) | 0
    }
    if (sum.isSame) return
    const { offset } = sum
    this.#fault({ what: faultOf(sum), key: hexOf(sum.key), partition, want, have, offset })
  }

  takeStranger({ key, partition, facts }: Stranger): void {
    const rows = this.#partitions.get(partition)
    if (rows) rows.rows++
    this.#fault({ what: 'extra', key, partition, want: 0, have: 1, facts })
  }

  takeMore(strangers: number): void {
    this.#counts.extra += strangers
  }

  takeUnreadable(rows: number, reasons: readonly string[]): void {
    this.unreadable += rows
    this.#reasons.push(...reasons)
  }

  #fault(fault: Fault): void {
    if (this.#counts[fault.what]++ < MOST_DETAILS) this.#faults.push(fault)
  }

  get comparison(): SinkComparison {
    return {
      partitions: [...this.#partitions.values()],
      expectedChecksum: hexOf(this.#wanted),
      checksum: hexOf(this.#found),
      counts: this.#counts,
      faults: this.#faults,
      unreadable: this.unreadable,
      reasons: this.#reasons,
    }
  }
}

/** Holds every row of a store against the events of its topic: as many, with the same content. */
export async function compareSink(
  task: SinkTask,
  mostKeys = MOST_SINK_KEYS,
): Promise<SinkComparison> {
  const { ranges } = task
  const events = [...ranges.values()].reduce((sum, { from, to }) => sum + Math.max(0, to - from), 0)
  const of = Math.max(1, Math.ceil(events / mostKeys))
  const tally = new Tally(ranges.keys())
  for (let share = 0; share < of; share++) {
    // Some room, for keys do not fall into shares evenly.
    const keys = new KeySums(Math.ceil((events / of) * (of === 1 ? 1 : 1.1)))
    const read = await expectRows(task, { of, share }, keys)
    const odd = await countRows(task, await task.openRows(), { of, share }, keys)
    await keysSince(task, read, (key) => {
      keys.leaveOutIfHeld(key)
      odd.strangers.delete(hexOf(key))
    })
    keys.each((sum) => {
      const isOlder = sum.receivedUs < (task.fromUs.get(sum.partition) ?? 0)
      if (!isOlder) tally.takeKey(sum)
    })
    for (const stranger of odd.strangers.values()) tally.takeStranger(stranger)
    tally.takeMore(odd.more)
    tally.takeUnreadable(odd.unreadable, odd.reasons)
  }
  return tally.comparison
}

export const faultsOf = ({ counts, unreadable }: SinkComparison): number =>
  counts.missing + counts.twice + counts.changed + counts.extra + unreadable
