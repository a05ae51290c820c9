import { didYouMean } from '@tickertape/config'

type Advise = (found: RegExpExecArray, tables: readonly string[]) => string

/** Flink's reasons that people meet, and what to do. What becomes of an error is never decided here. */
const advices: readonly (readonly [RegExp, Advise])[] = [
  [
    /Object '(\w+)' not found/,
    ([, name = ''], tables) =>
      `there is no table ${name}${didYouMean(name, tables) || ''}; SHOW TABLES; lists what there is`,
  ],
  [
    /Column '(\w+)' not found/,
    ([, name]) => `no table has a column ${name}; DESCRIBE and the table's name lists its columns`,
  ],
  [
    /consuming update(?: and delete)? changes/,
    () =>
      'the rows of this query change when more arrives, and a topic keeps what it has: count in windows, as in GROUP BY window_start over TABLE(TUMBLE(...))',
  ],
  [
    /Sort on a non-time-attribute/i,
    () =>
      'a stream has no end after which it could be sorted: order by event_time, or add a LIMIT for the first rows of the order',
  ],
  [/is not being grouped/, () => 'each column must stand in GROUP BY or in a function such as MAX'],
  [
    /SQL parse failed|Incorrect syntax|Encountered "|Non-query expression/,
    () =>
      'look at what stands at that place: a statement begins with a word such as SELECT, SHOW, DESCRIBE, INSERT or CREATE, and names that SQL uses itself go into `backticks`',
  ],
]

/** What to do about a reason of Flink's, in one sentence; undefined where the reason says it all. */
export function adviceFor(reason: string, tables: readonly string[]): string | undefined {
  for (const [pattern, advise] of advices) {
    const found = pattern.exec(reason)
    if (found) return advise(found, tables)
  }
  return undefined
}
