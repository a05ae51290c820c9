import type { Gap as GapValue } from '@tickertape/schema'

export interface Owner {
  /** Name of the source on its events. */
  readonly source: string
  readonly symbols: readonly string[]
}

/** Those of a source that concern symbols of this process, with these symbols only. */
export function gapsOf(gaps: readonly GapValue[], { source, symbols }: Owner): GapValue[] {
  const mine = new Set(symbols)
  return gaps
    .filter((gap) => gap.source === source)
    .map((gap) => ({ ...gap, symbols: gap.symbols.filter((symbol) => mine.has(symbol)) }))
    .filter((gap) => gap.symbols.length > 0)
}
