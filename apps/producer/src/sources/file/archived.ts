import { type Kind, kinds } from '@tickertape/schema'
import type { Columns } from './columns.ts'
import { Instant } from './instant.ts'
import type { Row } from './row.ts'

/** Items of the archive have the names of the wire. */
const wireColumns: Readonly<Record<Kind, Columns>> = {
  bars: {
    ...{ time: ['t'], symbol: 'S', open: 'o', high: 'h', low: 'l', close: 'c', volume: 'v' },
    ...{ trades: 'n', average: 'vw', timeframe: 'tf' },
  },
  trades: {
    ...{ time: ['t'], symbol: 'S', price: 'p', size: 's', id: 'i', exchange: 'x' },
    ...{ conditions: 'c', action: 'a' },
  },
  quotes: {
    ...{ time: ['t'], symbol: 'S', bid: 'bp', bid_size: 'bs', ask: 'ap', ask_size: 'as' },
    ...{ bid_exchange: 'bx', ask_exchange: 'ax', conditions: 'c', id: 'i' },
  },
}

/** A line of our own archive: a record of Kafka with its batch decoded. */
export const isArchived = (row: Row): boolean =>
  'topic' in row && 'partition' in row && 'offset' in row && 'value' in row

/** The wire has milliseconds in bars and microseconds in the rest: nothing is guessed from the size. */
function withInstant(kind: Kind, item: Row): Row {
  const { t } = item
  if (typeof t !== 'number') return item
  return { ...item, t: new Instant(kind === 'bars' ? t * 1000 : t) }
}

export interface ArchivedItems {
  readonly kind: Kind
  readonly items: readonly Row[]
  readonly columns: Columns
}

/** The items of an archived batch; undefined for a record of another shape, such as one that was not decoded. */
export function itemsOfArchived({ value }: Row): ArchivedItems | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const batch = value as Row
  const kind = kinds.find((candidate) => Array.isArray(batch[candidate]))
  if (kind === undefined) return undefined
  const items = (batch[kind] as readonly Row[]).map((item) => withInstant(kind, item))
  return { kind, items, columns: wireColumns[kind] }
}
