import { differenceOf, type EventFacts, factsOf } from '../event-facts.ts'
import { keyFieldsOf, keyOf } from '../expected-keys.ts'
import { hexOf, type Lanes } from '../hash.ts'
import { count, type Problem } from '../problem.ts'
import { scanEvents } from '../sides.ts'
import type { Fault, RowFault, SinkComparison, SinkTask } from './compare-sink.ts'
import { RowReader } from './row-reader.ts'

/** The event at an offset. */
async function eventAt(
  { source }: SinkTask,
  partition: number,
  offset: number,
): Promise<EventFacts | undefined> {
  const fields = keyFieldsOf(source.stream)
  let facts: EventFacts | undefined
  await scanEvents(source, {
    side: 'flattened',
    partition,
    from: offset,
    to: offset + 1,
    onEvent: (event) => {
      facts = factsOf(event, fields)
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
  const reader = new RowReader(source.stream)
  const fields = keyFieldsOf(source.stream)
  const key: Lanes = { a: 0, b: 0 }
  for await (const chunk of await openRows()) {
    for (const row of chunk) {
      const event = reader.read(row)
      if (typeof event === 'string') continue
      keyOf(event, fields, key)
      if (keys.has(hexOf(key))) found.set(hexOf(key), factsOf(event, fields))
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

/** Names the faults of a store one by one, with the event that each is about. `table` is what people call it. */
export async function nameFaults(
  task: SinkTask,
  { faults, counts, unreadable, reasons }: SinkComparison,
  table: string,
): Promise<readonly Problem[]> {
  const topic = task.source.stream.flattenedTopic
  const changed = faults.filter(({ what }) => what === 'changed')
  const rows = await rowsOf(task, new Set(changed.map(({ key }) => key)))
  const problems: Problem[] = []
  for (const fault of faults) {
    const { what, key, partition, offset } = fault
    const facts = offset === undefined ? fault.facts : await eventAt(task, partition, offset)
    if (!facts) continue
    const { symbol, eventTime, received } = facts
    const row = `${table}: the row of ${symbol} of ${eventTime}, received ${received},`
    const text =
      offset === undefined
        ? `${row} stands for no event of ${topic}/${partition}`
        : `${row} ${whatIsWrong(fault, facts, rows.get(key))}: ${topic}/${partition}@${offset}`
    const place = offset === undefined ? {} : { offsets: [offset, offset] as const }
    const about = {
      topic,
      partition,
      table,
      symbol,
      eventTime,
      received: [received, received] as const,
    }
    problems.push({ what: `row-${what}`, text, ...about, ...place })
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
