import { eventKeys, type Kind, schemas } from '@tickertape/schema'

export type MadeEvent = Readonly<Record<string, string | number | null>> & {
  readonly symbol: string
}

const startMs = Date.UTC(2026, 10, 16, 14, 30)
const symbols = ['AAPL', 'MSFT', 'NVDA', 'BTC-USD', 'O\'R"X']
/** Nearly a third of a day, so that a few events are on several days. */
const STEP_MS = 27_000_000

/** Every combination of values that a field may have, by its name; the rest by the type. */
function madeValue(name: string, type: unknown, at: number): string | number | null {
  const ms = startMs + (at % 9) * STEP_MS + at
  if (name === 'symbol') return symbols[at % symbols.length] as string
  if (name === 'received_at') return (ms + 500) * 1000 + (at % 7)
  if (name === 'time_stamp') {
    const { logicalType } = type as { logicalType: string }
    return logicalType === 'timestamp-millis' ? ms : ms * 1000 + (at % 1000)
  }
  if (Array.isArray(type)) return at % 2 === 0 ? null : at
  if (type === 'double') return at / 8 + 0.1
  return name.endsWith('_id') ? `${name}-${at}` : `${name} ${at % 3}`
}

function madeEvent(kind: Kind, at: number): MadeEvent {
  const fields = schemas[kind].event.fields.map(({ name, type }) => [
    name,
    madeValue(name, type, at),
  ])
  return Object.fromEntries(fields) as MadeEvent
}

/** The same event as it is sent again later, with other values: it is the one that holds. */
const revised = (event: MadeEvent): MadeEvent => ({
  ...event,
  received_at: Number(event.received_at) + 1_000_000,
  origin: 'backfill',
})

/** Events of one kind; some come twice, and some again with other values, before or after the first. */
export function madeEvents(kind: Kind, from: number, to: number): MadeEvent[] {
  const events: MadeEvent[] = []
  for (let at = from; at < to; at++) {
    const event = madeEvent(kind, at)
    if (at % 40 === 0) events.push(revised(event))
    events.push(event)
    if (at % 50 === 0) events.push(event)
    if (at % 60 === 0) events.push(revised(event))
  }
  return events
}

const keyOf = (kind: Kind, event: MadeEvent): string =>
  JSON.stringify(eventKeys[kind].map((name) => event[name]))

/** What a table must hold: of the events of one key the one that was received last. */
export function expectedRows(kind: Kind, events: readonly MadeEvent[]): string[] {
  const newest = new Map<string, MadeEvent>()
  for (const event of events) {
    const key = keyOf(kind, event)
    const known = newest.get(key)
    if (!known || Number(known.received_at) < Number(event.received_at)) newest.set(key, event)
  }
  return [...newest.values()].map((event) => lineOf(kind, event)).sort()
}

/** One line for an event or a row, with every field of the event. */
export const lineOf = (kind: Kind, row: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(schemas[kind].event.fields.map(({ name }) => row[name]))
