import type { Kind } from '@tickertape/schema'
import type { Item } from '../../frame.ts'
import type { SourceContext } from '../../source.ts'
import { readMoment } from '../../times/time-range.ts'

/** Which events of a file to send. */
export interface Selection {
  /** Epoch microseconds; events of this time are in. */
  readonly fromMicros: number
  /** Events of this time are out. */
  readonly toMicros: number
  /** All symbols when empty. */
  readonly symbols: ReadonlySet<string>
}

export const microsOfItem = (kind: Kind, { t }: Item): number => (kind === 'bars' ? t * 1000 : t)

/** Throws TAPE_CONFIG_INVALID. */
export function selectionOf({ config, symbols }: SourceContext): Selection {
  const { from, to } = config.producer
  const now = Date.now()
  return {
    fromMicros: from === '' ? Number.NEGATIVE_INFINITY : readMoment('from', from, now),
    toMicros: to === '' ? Number.POSITIVE_INFINITY : readMoment('to', to, now),
    symbols: new Set(symbols),
  }
}

/** What has no time is let through: the rules reject it and say where it is. */
export function isSelected(selection: Selection, kind: Kind, item: Item): boolean {
  const { fromMicros, toMicros, symbols } = selection
  if (symbols.size > 0 && !symbols.has(item.S)) return false
  const micros = microsOfItem(kind, item)
  return !(micros < fromMicros || micros >= toMicros)
}
