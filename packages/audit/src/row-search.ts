import { differenceOf, type EventFacts, factsOf } from './event-facts.ts'
import { expectKeys, keyFieldsOf, keyOf } from './expected-keys.ts'
import type { Lanes } from './hash.ts'
import type { KeyTable } from './key-table.ts'
import {
  addKeys,
  queryRows,
  queryWholeRows,
  type RowRange,
  type RowSource,
  RowSums,
  type WholeRow,
} from './pinot-rows.ts'
import { MOST_DETAILS, type Problem } from './problem.ts'
import type { OffsetRange } from './record-blocks.ts'
import { sameRows } from './row-counts.ts'
import { printOf } from './row-print.ts'
import { type EventSource, scanEvents } from './sides.ts'
import { stretchOf, timeText } from './window.ts'

/** Stretches get shorter until the rows of one can be looked at one by one. */
const FINER_US = [60_000_000, 1_000_000, 1_000]
const MOST_ROWS = 2_000
/** Stretches that are looked into at a time. */
const MOST_STRETCHES = 4

export type SearchSource = EventSource & RowSource

export interface RowSearch {
  readonly partition: number
  /** What the flattened partition holds. */
  readonly range: OffsetRange
  readonly consumed: number
  /** Receipt times of rows that differ. */
  readonly suspects: readonly RowRange[]
}

interface Suspect extends RowRange {
  readonly rows: number
}

const isIn = ({ fromUs, toUs }: RowRange, receivedUs: number): boolean =>
  receivedUs >= fromUs && receivedUs < toUs

/** Asks for shorter stretches of the suspects, and answers those that differ. */
async function narrow(
  source: SearchSource,
  search: RowSearch,
  grainUs: number,
): Promise<Suspect[]> {
  const { partition, range, consumed } = search
  const suspects = search.suspects.map((suspect) => ({ ...suspect, grainUs }))
  const [expected, unsure] = [new RowSums(), new RowSums()]
  await expectKeys(source, {
    partition,
    range,
    consumed,
    onEvent: ({ offset, receivedUs }) => {
      if (offset < consumed || !suspects.some((suspect) => isIn(suspect, receivedUs))) return
      unsure.at(partition, stretchOf(receivedUs, grainUs)).rows++
    },
    onKeys: (keys) => {
      for (const suspect of suspects) addKeys(expected, partition, keys, suspect)
    },
  })
  const found: Suspect[] = []
  for (const suspect of suspects) {
    const actual = (await queryRows(source, suspect)) ?? new RowSums()
    const stretches = new Set([
      ...expected.stretchesOf(partition),
      ...actual.stretchesOf(partition),
    ])
    for (const stretch of stretches) {
      const fromUs = Math.max(suspect.fromUs, stretch * grainUs)
      const toUs = Math.min(suspect.toUs, (stretch + 1) * grainUs)
      if (fromUs >= toUs) continue
      const [want, have] = [expected.at(partition, stretch), actual.at(partition, stretch)]
      const loose = want.mayBeGone + unsure.at(partition, stretch).rows
      if (sameRows(want, have, loose)) continue
      found.push({ fromUs, toUs, grainUs, rows: Math.max(want.rows, have.rows) })
    }
  }
  return found.sort((a, b) => a.fromUs - b.fromUs)
}

/** The events that make the rows of a range, by key. */
async function expectedRows(
  source: SearchSource,
  { partition, range, consumed }: RowSearch,
  suspect: RowRange,
): Promise<ReadonlyMap<string, EventFacts>> {
  const fields = keyFieldsOf(source.stream)
  const key: Lanes = { a: 0, b: 0 }
  const rows = new Map<string, EventFacts>()
  const collect = async (keys: KeyTable) => {
    await scanEvents(source, {
      side: 'flattened',
      partition,
      ...range,
      onEvent: (event) => {
        if (!isIn(suspect, event.receivedUs)) return
        keyOf(event, fields, key)
        if (!keys.holds(key, event.receivedUs, printOf(event))) return
        const facts = factsOf(event, fields)
        rows.set(facts.key, facts)
      },
    })
  }
  await expectKeys(source, { partition, range, consumed, onEvent: () => {}, onKeys: collect })
  return rows
}

const ABSENT_NUMBER = '0'

/** An event as Pinot shows it: 0 stands for a number that is absent. */
const asRow = ({ fields }: EventFacts): WholeRow =>
  new Map([...fields].map(([name, text]) => [name, text === 'null' ? ABSENT_NUMBER : text]))

function problemOf(source: SearchSource, partition: number, facts: EventFacts, what: string) {
  const { flattenedTopic, table } = source.stream
  const { offset, symbol, eventTime, received } = facts
  const place = `${flattenedTopic}/${partition}@${offset}`
  return {
    text: `${table}: the row of ${symbol} of ${eventTime}, received ${received}, ${what}: ${place}`,
    topic: flattenedTopic,
    partition,
    offsets: [offset, offset] as const,
    table,
    symbol,
    eventTime,
    received: [received, received] as const,
  }
}

function compare(
  source: SearchSource,
  partition: number,
  expected: ReadonlyMap<string, EventFacts>,
  actual: ReadonlyMap<string, readonly WholeRow[]>,
): Problem[] {
  const { flattenedTopic, table } = source.stream
  const problems: Problem[] = []
  for (const [key, facts] of expected) {
    const rows = actual.get(key) ?? []
    const about = (what: string) => problemOf(source, partition, facts, what)
    const difference = rows[0] && differenceOf(rows[0], asRow(facts))
    if (rows.length === 0) problems.push({ what: 'row-missing', ...about('is missing') })
    else if (rows.length > 1) {
      problems.push({ what: 'row-twice', ...about(`is there ${rows.length} times`) })
    } else if (difference) {
      problems.push({ what: 'row-changed', ...about(`differs: ${difference}`) })
    }
  }
  for (const [key, [row]] of actual) {
    if (!row || expected.has(key)) continue
    const symbol = row.get('symbol') ?? ''
    const received = timeText(Number(row.get('received_at')))
    const text = `${table}: the row ${key}, received ${received}, stands for no event of ${flattenedTopic}/${partition}`
    problems.push({ what: 'row-extra', text, topic: flattenedTopic, partition, table, symbol })
  }
  return problems
}

async function lookAt(source: SearchSource, search: RowSearch, suspect: RowRange) {
  const { partition } = search
  const names = keyFieldsOf(source.stream)
  const expected = await expectedRows(source, search, suspect)
  const rows = await queryWholeRows(source, { ...suspect, partition, limit: MOST_ROWS * 100 })
  const actual = Map.groupBy(rows, (row) => {
    const values = [...row.values()]
    return names.map((field) => values[field]).join(' ')
  })
  return compare(source, partition, expected, actual)
}

/** Names the rows of a partition that Pinot does not have as the flattened topic says, the first of them one by one. */
export async function findRowProblems(
  source: SearchSource,
  search: RowSearch,
): Promise<readonly Problem[]> {
  let suspects: readonly Suspect[] = search.suspects.map((suspect) => ({
    ...suspect,
    rows: Number.POSITIVE_INFINITY,
  }))
  for (;;) {
    suspects = suspects.slice(0, MOST_STRETCHES)
    const [first] = suspects
    if (!first) return []
    const grainUs = FINER_US.find((finer) => finer < first.grainUs)
    if (grainUs === undefined || suspects.every(({ rows }) => rows <= MOST_ROWS)) break
    suspects = await narrow(source, { ...search, suspects }, grainUs)
  }
  const problems: Problem[] = []
  for (const suspect of suspects) {
    problems.push(...(await lookAt(source, search, suspect)))
    if (problems.length >= MOST_DETAILS) break
  }
  return problems.slice(0, MOST_DETAILS)
}
