/** What a column of a query result may hold. A LONG beyond 2^53 is a bigint, so that no digit is lost. */
export type Cell = string | number | bigint | boolean | null | readonly Cell[]

const mayBeInexact = /\d{16}/
const integer = /^-?\d+$/

type SourceReviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown

const exact: SourceReviver = (_key, value, { source }) =>
  typeof value === 'number' && !Number.isSafeInteger(value) && source && integer.test(source)
    ? BigInt(source)
    : value

/** JSON.parse with integers that a double cannot hold as bigints. Throws SyntaxError. */
export const parseExactly = (text: string): unknown =>
  // The reviver visits every cell and costs a multiple of plain parsing: only where digits may be lost.
  JSON.parse(text, mayBeInexact.test(text) ? (exact as Parameters<JSON['parse']>[1]) : undefined)
