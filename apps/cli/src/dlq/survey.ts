import {
  type DeadLetter,
  type Handling,
  type KafkaClient,
  type PartitionRange,
  type Place,
  readDeadLetter,
  readMark,
  readTopic,
} from '@tickertape/kafka'
import { placeText } from './place.ts'

/** What a list says of a dead letter; its content stays in Kafka. */
export interface LetterFacts
  extends Pick<
    DeadLetter,
    'partition' | 'offset' | 'origin' | 'code' | 'reason' | 'atMs' | 'leftOut'
  > {
  /** Null for a record without a value. */
  readonly bytes: number | null
  readonly state: 'open' | Handling
}

export interface Survey {
  /** In order per partition. */
  readonly letters: readonly LetterFacts[]
  readonly ranges: readonly PartitionRange[]
}

function factsOf({ value, key: _key, headerList: _headers, ...facts }: DeadLetter) {
  return { ...facts, bytes: value?.length ?? null }
}

/**
 * Reads the dead letters and their marks. With `from`, only behind that place in its partition, where a
 * letter's mark is. Holds some 500 bytes a letter.
 */
export async function surveyLetters(
  client: KafkaClient,
  topic: string,
  from?: Place,
): Promise<Survey> {
  const found: Omit<LetterFacts, 'state'>[] = []
  const handled = new Map<string, Handling>()
  const ranges = await readTopic(client, {
    topic,
    ...(from ? { from: new Map([[from.partition, from.offset]]) } : {}),
    onBatch: ({ partition, records }) => {
      for (const record of records) {
        const mark = readMark(partition, record)
        if (mark) handled.set(placeText(mark), mark.handling)
        const letter = readDeadLetter(partition, record)
        if (letter) found.push(factsOf(letter))
      }
    },
  })
  const stateOf = (place: Place) => handled.get(placeText(place)) ?? ('open' as const)
  return { letters: found.map((letter) => ({ ...letter, state: stateOf(letter) })), ranges }
}
