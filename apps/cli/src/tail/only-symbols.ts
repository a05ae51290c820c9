type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null

const symbolOf = (value: unknown): unknown =>
  isFields(value) ? (value.symbol ?? value.S) : undefined

/**
 * What a decoded value says of some symbols: itself when it is of one of them, a batch cut down to its items of
 * them, or undefined. No symbols: all of it.
 */
export function onlySymbols(value: unknown, symbols: readonly string[]): unknown {
  if (symbols.length === 0) return value
  if (!isFields(value)) return undefined
  const isWanted = (one: unknown) => symbols.includes(symbolOf(one) as string)
  if (isWanted(value)) return value
  const items = Object.entries(value).filter(([, field]) => Array.isArray(field))
  const kept = items.map(([name, field]) => [name, (field as unknown[]).filter(isWanted)] as const)
  if (kept.every(([, some]) => some.length === 0)) return undefined
  return { ...value, ...Object.fromEntries(kept) }
}
