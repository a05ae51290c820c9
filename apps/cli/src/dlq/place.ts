import { TapeError } from '@tickertape/errors'
import type { Origin, PartitionRange, Place } from '@tickertape/kafka'

export const placeText = ({ partition, offset }: Place): string => `${partition}@${offset}`

/** Reads `2@1041`. Throws TAPE_CLI_USAGE. */
export function parsePlace(text: string): Place {
  const [, partition, offset] = /^(\d{1,9})@(\d{1,15})$/.exec(text) ?? []
  if (partition !== undefined && offset !== undefined) {
    return { partition: Number(partition), offset: Number(offset) }
  }
  throw new TapeError(
    'TAPE_CLI_USAGE',
    `"${text}" is not the place of a dead letter: write partition@offset as tape dlq list shows it, like 2@1041`,
  )
}

/** Says what there is instead of a dead letter that is not there. */
export function noLetterAt(place: Place, ranges: readonly PartitionRange[]): TapeError {
  const range = ranges.find(({ partition }) => partition === place.partition)
  const has =
    range === undefined
      ? `there are partitions 0 to ${ranges.length - 1}`
      : range.low === range.high
        ? `partition ${range.partition} is empty`
        : `partition ${range.partition} holds offsets ${range.low} to ${range.high - 1}, some of which are marks`
  return new TapeError(
    'TAPE_CLI_USAGE',
    `there is no dead letter ${placeText(place)}: ${has}; tape dlq list shows them`,
  )
}

/** Where something came from, in one text: `iex-topic-1/2@1041`, `alpaca iex row 17`. */
export function originText(origin: Origin | undefined): string {
  if (origin === undefined) return 'unknown'
  if (origin.from === 'record') return `${origin.topic}/${placeText(origin)}`
  return [origin.source, origin.feed, origin.where].filter(Boolean).join(' ')
}

/** The topic or source that a dead letter came from. */
export function topicOf(origin: Origin | undefined): string {
  if (origin === undefined) return 'unknown'
  return origin.from === 'record' ? origin.topic : origin.source
}
