import { differenceOf, type EventFacts, factsOf } from './event-facts.ts'
import { keyFieldsOf } from './expected-keys.ts'
import { count, MOST_DETAILS, type Problem } from './problem.ts'
import { type EventSource, type Side, scanEvents } from './sides.ts'
import type { EventPlace, Stray, Strays } from './stray-events.ts'

async function look(
  source: EventSource,
  side: Side,
  { partition, offset, index }: EventPlace,
): Promise<EventFacts | undefined> {
  const keyFields = keyFieldsOf(source.stream)
  let facts: EventFacts | undefined
  await scanEvents(source, {
    side,
    partition,
    from: offset,
    to: offset + 1,
    onEvent: (event) => {
      if (event.index === index) facts = factsOf(event, keyFields)
    },
  })
  return facts
}

const placeText = (topic: string, { partition, offset }: EventPlace): string =>
  `${topic}/${partition}@${offset}`

/** A batch's events are counted from 0. */
const rawPlaceText = (topic: string, place: EventPlace): string =>
  `${placeText(topic, place)}[${place.index}]`

interface Detail {
  readonly stray: Stray
  readonly place: EventPlace
  readonly facts: EventFacts | undefined
}

async function detailsOf(source: EventSource, side: Side, strays: readonly Stray[]) {
  const details: Detail[] = []
  for (const stray of strays.slice(0, MOST_DETAILS)) {
    const place = stray.more.at(-1) as EventPlace
    details.push({ stray, place, facts: await look(source, side, place) })
  }
  return details
}

const aboutEvent = (facts: EventFacts | undefined): string =>
  facts ? `${facts.symbol} of ${facts.eventTime}, received ${facts.received}` : 'an event'

function problemOf(
  what: Problem['what'],
  topic: string,
  { place, facts }: Detail,
  text: string,
): Problem {
  return {
    what,
    text,
    topic,
    partition: place.partition,
    offsets: [place.offset, place.offset],
    ...(facts && {
      symbol: facts.symbol,
      eventTime: facts.eventTime,
      received: [facts.received, facts.received] as const,
    }),
  }
}

/** Two events of one key, of which each side has another content: one event that was changed on its way. */
function changedEvents(source: EventSource, raw: Detail[], flattened: Detail[]): Problem[] {
  const { rawTopic, flattenedTopic } = source.stream
  const problems: Problem[] = []
  for (const found of [...flattened]) {
    const origin = raw.find(({ facts }) => facts && facts.key === found.facts?.key)
    if (!origin?.facts || !found.facts) continue
    raw.splice(raw.indexOf(origin), 1)
    flattened.splice(flattened.indexOf(found), 1)
    const difference = differenceOf(found.facts.fields, origin.facts.fields)
    const places = [placeText(flattenedTopic, found.place), rawPlaceText(rawTopic, origin.place)]
    const text = `${places[0]}: ${aboutEvent(found.facts)}: ${difference} as in ${places[1]}`
    problems.push(problemOf('event-changed', flattenedTopic, found, text))
  }
  return problems
}

/** Names what strays there are between a raw and a flattened topic, the first of them one by one. */
export async function eventProblems(
  source: EventSource,
  partition: number,
  strays: Strays,
): Promise<readonly Problem[]> {
  const { rawTopic, flattenedTopic } = source.stream
  const raw = await detailsOf(source, 'raw', strays.inRaw)
  const flattened = await detailsOf(source, 'flattened', strays.inFlattened)
  const problems = changedEvents(source, raw, flattened)
  for (const missing of raw) {
    const { more, fewer } = missing.stray
    const often =
      fewer.length === 0 ? 'is not' : `is there ${more.length} times, and ${fewer.length}`
    const text = `${rawPlaceText(rawTopic, missing.place)}: ${aboutEvent(missing.facts)} ${often} in ${flattenedTopic}/${partition}`
    problems.push(problemOf('event-missing', rawTopic, missing, text))
  }
  for (const extra of flattened) {
    const { more, fewer } = extra.stray
    const others = more.slice(0, -1).map(({ offset }) => `@${offset}`)
    const isTwice = fewer.length > 0
    const where = isTwice
      ? `is there ${more.length} times, also ${others.join(' ')}, and ${fewer.length} in ${rawPlaceText(rawTopic, fewer[0] as EventPlace)}`
      : `is in no batch of ${rawTopic}`
    const text = `${placeText(flattenedTopic, extra.place)}: ${aboutEvent(extra.facts)} ${where}`
    problems.push(problemOf(isTwice ? 'event-twice' : 'event-extra', flattenedTopic, extra, text))
  }
  const unnamed = strays.inRaw.length + strays.inFlattened.length - raw.length - flattened.length
  const rest = unnamed - problems.filter(({ what }) => what === 'event-changed').length * 2
  if (rest > 0 || strays.isCut) {
    const text = `${flattenedTopic}/${partition}: ${count(Math.max(rest, 1), 'more difference')}${strays.isCut ? ' at least' : ''} to ${rawTopic}`
    problems.push({ what: 'event-missing', text, topic: flattenedTopic, partition })
  }
  return problems
}
