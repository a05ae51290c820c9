import { timeColumn } from '@tickertape/schema'
import { differenceOf, type EventFacts, factsOf } from '../event-facts.ts'
import { keyOf } from '../expected-keys.ts'
import { hexOf, type Lanes } from '../hash.ts'
import { count, type Problem } from '../problem.ts'
import type { RowTopic } from '../row-topic.ts'
import { scanRows } from '../sides.ts'
import type { Fault, RowFault, SinkComparison, SinkTask } from './compare-sink.ts'
import { RowReader } from './row-reader.ts'

/** The event at an offset. */
async function eventAt(
  { source }: SinkTask,
  partition: number,
  offset: number,
): Promise<EventFacts | undefined> {
  const { keyFields } = source.rows
  let facts: EventFacts | undefined
  await scanRows(source, {
    partition,
    from: offset,
    to: offset + 1,
    onEvent: (event) => {
      facts = factsOf(event, keyFields)
    },
  })
  return facts
}

/** The rows of some keys, as they are in the store. */
async function rowsOf(
  { source, openRows }: SinkTask,
  keys: ReadonlySet<string>,
): Promise<ReadonlyMap<string, EventFacts>> {
  const found = new Map<string, EventFacts>()
  if (keys.size === 0) return found
  const reader = new RowReader(source.rows)
  const { keyFields } = source.rows
  const key: Lanes = { a: 0, b: 0 }
  for await (const chunk of await openRows()) {
    for (const row of chunk) {
      const event = reader.read(row)
      if (typeof event === 'string') continue
      keyOf(event, keyFields, key)
      if (keys.has(hexOf(key))) found.set(hexOf(key), factsOf(event, keyFields))
    }
  }
  return found
}

const times = (number: number): string => (number === 1 ? '1 time' : `${number} times`)

function whatIsWrong(
  { what, want, have }: Fault,
  expected: EventFacts,
  row: EventFacts | undefined,
): string {
  if (what === 'changed') {
    const difference = row && differenceOf(row.fields, expected.fields)
    return difference ? `differs: ${difference}` : 'differs'
  }
  if (have === 0) return want === 1 ? 'is missing' : `is missing, ${times(want)}`
  return want === 1 ? `is there ${times(have)}` : `is there ${times(have)} instead of ${want}`
}

const inWords: Readonly<Record<RowFault, string>> = {
  missing: 'missing',
  twice: 'there too often',
  changed: 'different',
  extra: 'there for no event',
}

/** What tells a row without a receipt from others of its symbol and time. */
function restOfKey({ shape, keyFields }: RowTopic, { fields }: EventFacts): string {
  const names = keyFields.map((field) => shape.names[field] as string)
  const rest = names.filter((name) => name !== 'symbol' && name !== timeColumn)
  return rest.map((name) => fields.get(name)).join(' ')
}

/** `row` is the one that is there, if any. */
function problemOf(
  task: SinkTask,
  fault: Fault,
  { table, facts, row }: { table: string; facts: EventFacts; row: EventFacts | undefined },
): Problem {
  const { rows } = task.source
  const { what, partition, offset } = fault
  const { symbol, eventTime, received } = facts
  const { isReceipt } = rows.shape.time
  const which = isReceipt ? `, received ${received},` : ` (${restOfKey(rows, facts)})`
  const place = `${rows.topic}/${partition}`
  const wrong =
    offset === undefined
      ? `stands for no event of ${place}`
      : `${whatIsWrong(fault, facts, row)}: ${place}@${offset}`
  return {
    what: `row-${what}`,
    text: `${table}: the row of ${symbol} of ${eventTime}${which} ${wrong}`,
    ...{ topic: rows.topic, partition, table, symbol, eventTime },
    ...(isReceipt && { received: [received, received] as const }),
    ...(offset !== undefined && { offsets: [offset, offset] as const }),
  }
}

/** Names the faults of a store one by one, with the event that each is about. `table` is what people call it. */
export async function nameFaults(
  task: SinkTask,
  { faults, counts, unreadable, reasons }: SinkComparison,
  table: string,
): Promise<readonly Problem[]> {
  const { topic } = task.source.rows
  const changed = faults.filter(({ what }) => what === 'changed')
  const rows = await rowsOf(task, new Set(changed.map(({ key }) => key)))
  const problems: Problem[] = []
  for (const fault of faults) {
    const { key, partition, offset } = fault
    const facts = offset === undefined ? fault.facts : await eventAt(task, partition, offset)
    if (facts) problems.push(problemOf(task, fault, { table, facts, row: rows.get(key) }))
  }
  for (const what of Object.keys(counts) as RowFault[]) {
    const named = faults.filter((fault) => fault.what === what).length
    if (counts[what] <= named) continue
    const text = `${table}: ${count(counts[what], 'row')} ${inWords[what]} in all`
    problems.push({ what: `row-${what}`, text, topic, partition: 0, table })
  }
  for (const reason of reasons) {
    const text = `${table}: a row is no event of ${topic}: ${reason}`
    problems.push({ what: 'row-changed', text, topic, partition: 0, table })
  }
  if (unreadable > reasons.length) {
    const text = `${table}: ${count(unreadable, 'row')} no events in all`
    problems.push({ what: 'row-changed', text, topic, partition: 0, table })
  }
  return problems
}
