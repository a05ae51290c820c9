import type { Cell } from '@tickertape/pinot'

/** A text of SQL. */
export const quoted = (text: Cell): string => `'${String(text).replaceAll("'", "''")}'`
