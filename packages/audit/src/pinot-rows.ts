import { type Cell, type PinotBroker, partitionOfSegment } from '@tickertape/pinot'
import type { Stream } from '@tickertape/streams'
import { eventShape } from './event-shape.ts'
import type { KeyTable } from './key-table.ts'
import { printSql } from './row-print.ts'
import { stretchOf } from './window.ts'

/** Rows of a partition that were received in one stretch of time, and the sum of their prints. */
export interface RowSum {
  rows: number
  print: number
  /** Of these, rows whose place a later event may have taken. */
  mayBeGone: number
}

const nothing = (): RowSum => ({ rows: 0, print: 0, mayBeGone: 0 })

/** Sums by partition and stretch. */
export class RowSums {
  readonly #partitions = new Map<number, Map<number, RowSum>>()

  /** The sum of a place, to be read or added to. */
  at(partition: number, stretch: number): RowSum {
    const stretches = this.#partitions.get(partition) ?? new Map<number, RowSum>()
    this.#partitions.set(partition, stretches)
    const sum = stretches.get(stretch) ?? nothing()
    stretches.set(stretch, sum)
    return sum
  }

  rowsOf(partition: number): number {
    const sums = [...(this.#partitions.get(partition)?.values() ?? [])]
    return sums.reduce((all, { rows }) => all + rows, 0)
  }

  /** The same in stretches so many times as long. */
  coarser(factor: number): RowSums {
    const coarse = new RowSums()
    for (const [partition, stretches] of this.#partitions) {
      for (const [stretch, { rows, print, mayBeGone }] of stretches) {
        const sum = coarse.at(partition, Math.floor(stretch / factor))
        sum.rows += rows
        sum.print += print
        sum.mayBeGone += mayBeGone
      }
    }
    return coarse
  }

  stretchesOf(partition: number): readonly number[] {
    return [...(this.#partitions.get(partition)?.keys() ?? [])]
  }
}

/** Receipt times, the second not included, and the length of the stretches that rows are summed up in. */
export interface RowRange {
  readonly fromUs: number
  readonly toUs: number
  readonly grainUs: number
}

/** The rows that the keys of a partition make, as far as they were received in the range. */
export function addKeys(sums: RowSums, partition: number, keys: KeyTable, range: RowRange): void {
  const { fromUs, toUs, grainUs } = range
  keys.each((receivedUs, print, mayBeGone) => {
    if (receivedUs < fromUs || receivedUs >= toUs) return
    const sum = sums.at(partition, stretchOf(receivedUs, grainUs))
    sum.rows++
    sum.print += print
    if (mayBeGone) sum.mayBeGone++
  })
}

const TIMEOUT_MS = 100_000
/** Half of what a server answers at most, when it is not told otherwise. */
const MOST_GROUPS = 50_000
const NO_PARTITION = -1

const within = ({ fromUs, toUs }: RowRange): string =>
  `received_at >= ${fromUs} AND received_at < ${toUs}`

const partitionIn = (segment: Cell | undefined): number =>
  partitionOfSegment(String(segment)) ?? NO_PARTITION

export interface RowSource {
  readonly broker: PinotBroker
  readonly stream: Stream
  readonly signal: AbortSignal
}

/** What Pinot holds, by the partition of the topic that it was read from. Undefined when there are too many groups. */
export async function queryRows(source: RowSource, range: RowRange): Promise<RowSums | undefined> {
  const { broker, stream, signal } = source
  const stretch = `FLOOR(received_at / ${range.grainUs})`
  const sql = `SELECT $segmentName, ${stretch}, COUNT(*), SUM(${printSql(eventShape(stream))}) FROM ${stream.table} WHERE ${within(range)} GROUP BY $segmentName, ${stretch} LIMIT ${MOST_GROUPS}`
  const { rows } = await broker.query(sql, { timeoutMs: TIMEOUT_MS, signal })
  if (rows.length === MOST_GROUPS) return undefined
  const sums = new RowSums()
  for (const [segment, stretchCell, counted, print] of rows) {
    const sum = sums.at(partitionIn(segment), Number(stretchCell))
    sum.rows += Number(counted)
    sum.print += Number(print)
  }
  return sums
}

/** Earliest receipt of a row, or undefined for an empty table. */
export async function firstRowUs(source: RowSource, range: RowRange): Promise<number | undefined> {
  const { broker, stream, signal } = source
  const sql = `SELECT COUNT(*), MIN(received_at) FROM ${stream.table} WHERE ${within(range)}`
  const [row] = (await broker.query(sql, { timeoutMs: TIMEOUT_MS, signal })).rows
  return Number(row?.[0] ?? 0) === 0 ? undefined : Number(row?.[1])
}

export type WholeRow = ReadonlyMap<string, string>

/** Rows with all columns as text, of one partition, as many as are asked for. */
export async function queryWholeRows(
  source: RowSource,
  range: RowRange & { readonly partition: number; readonly limit: number },
): Promise<readonly WholeRow[]> {
  const { broker, stream, signal } = source
  const { names } = eventShape(stream)
  const columns = names.map((name) => `"${name}"`).join(', ')
  const sql = `SELECT $segmentName, ${columns} FROM ${stream.table} WHERE ${within(range)} LIMIT ${range.limit}`
  const { rows } = await broker.query(sql, { timeoutMs: TIMEOUT_MS, signal })
  return rows
    .filter(([segment]) => partitionIn(segment) === range.partition)
    .map(([, ...cells]) => new Map(names.map((name, at) => [name, String(cells[at])])))
}
