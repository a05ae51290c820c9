import type { DeadLetter, Place, SendableRecord } from '@tickertape/kafka'
import { placeText } from './place.ts'
import type { LetterFacts } from './survey.ts'

const REPLAYED_FROM = 'dlq-replayed-from'

/** Partitions by raw topic: where letters can be replayed to. */
export type RawTopics = ReadonlyMap<string, number>

/** Why a dead letter cannot be replayed, or undefined when it can. */
export function replayProblem(letter: LetterFacts, topics: RawTopics): string | undefined {
  const { origin, bytes, state } = letter
  if (state !== 'open') return `already ${state}`
  if (origin?.from !== 'record') return 'never was in a raw topic: its source must send it again'
  if (bytes === null) return 'has no value, so nothing can ever be read from it'
  const partitions = topics.get(origin.topic)
  if (partitions === undefined) return `${origin.topic} is not a raw topic of this configuration`
  if (origin.partition >= partitions) return `${origin.topic} has ${partitions} partitions only`
  return undefined
}

/**
 * The original record again, in its topic and partition, with its key, bytes and headers; its time is that of
 * the replay, because it is new in the topic.
 */
export function replayedRecord({
  origin,
  key,
  value,
  headerList,
  ...place
}: DeadLetter): SendableRecord {
  if (origin?.from !== 'record' || value === null) {
    throw new TypeError(`${placeText(place)} cannot be replayed`)
  }
  const others = headerList.filter(([name]) => name !== REPLAYED_FROM)
  return {
    topic: origin.topic,
    partition: origin.partition,
    key,
    value,
    timestampMs: Date.now(),
    headerList: [...others, [REPLAYED_FROM, placeText(place)]],
  }
}

export interface Skipped extends Place {
  readonly problem: string
}

/** `3 letters: already replayed`, one line a problem. */
export function skippedText(skipped: readonly Skipped[]): string[] {
  const places = new Map<string, Place[]>()
  for (const { problem, ...place } of skipped) {
    places.set(problem, [...(places.get(problem) ?? []), place])
  }
  return [...places].map(([problem, all]) => {
    const some = all.slice(0, 5).map(placeText).join(', ')
    return `skipped ${all.length} (${some}${all.length > 5 ? ', ...' : ''}): ${problem}`
  })
}
