import type { Kind } from '@tickertape/schema'
import { renamedSymbol } from './event-columns.ts'

/** The rules of packages/schema in SQL, on an item `j` in the names of the wire. JSON has no numbers but finite ones. */
const rules: Readonly<Record<Kind, readonly string[]>> = {
  bars: [
    'j.o > 0 AND j.h > 0 AND j.l > 0 AND j.c > 0',
    'j.h >= j.o AND j.h >= j.c AND j.h >= j.l',
    'j.l <= j.o AND j.l <= j.c',
    'j.v >= 0',
  ],
  trades: ['j.p > 0', 'j.s >= 0'],
  quotes: ['j.bp >= 0 AND j.bs >= 0 AND j.ap >= 0 AND j."as" >= 0'],
}

/** Whether an item `j` is an event; `more` has to hold too. */
export const validItem = (kind: Kind, more: readonly string[] = []): string =>
  `coalesce(${[`len(j.${renamedSymbol.to}) > 0`, ...rules[kind], ...more].join(' AND ')}, false)`
