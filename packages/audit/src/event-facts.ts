import type { EventView } from './event-shape.ts'
import { epochText } from './problem.ts'
import { timeText } from './window.ts'

/** An event in words: taken from a view, so that it can be kept. */
export interface EventFacts {
  readonly offset: number
  readonly index: number
  readonly symbol: string
  readonly eventTime: string
  readonly received: string
  /** The fields of the primary key: events with the same key make one row. */
  readonly key: string
  /** Text of every field by name. */
  readonly fields: ReadonlyMap<string, string>
}

export function factsOf(event: EventView, keyFields: readonly number[]): EventFacts {
  const { names, symbol } = event.shape
  const fields = new Map(names.map((name, field) => [name, event.text(field)]))
  return {
    offset: event.offset,
    index: event.index,
    symbol: event.text(symbol),
    eventTime: epochText(Number(fields.get('time_stamp'))),
    received: timeText(event.receivedUs),
    key: keyFields.map((field) => event.text(field)).join(' '),
    fields,
  }
}

/** The first field that differs, e.g. `c is 101.3 instead of 101.2`. */
export function differenceOf(
  found: ReadonlyMap<string, string>,
  expected: ReadonlyMap<string, string>,
): string | undefined {
  for (const [name, value] of expected) {
    const other = found.get(name)
    if (other !== value) return `${name} is ${other} instead of ${value}`
  }
  return undefined
}
