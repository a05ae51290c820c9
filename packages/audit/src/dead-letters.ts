import { readDeadLetter, type ScanRange, type TopicScanner } from '@tickertape/kafka'

/** Offsets of a raw partition whose record went to the dead letters, with the places of the letters. */
type Letters = ReadonlyMap<number, readonly string[]>

const none: Letters = new Map()
const nameOf = (topic: string, partition: number): string => `${topic}/${partition}`

/** What stands in the dead-letter topic, by the record that it is about. */
export class DeadLetters {
  readonly #letters = new Map<string, Map<number, string[]>>()

  /** `place` is where the letter is, e.g. `iex-topic-1-dlq/2@17`. */
  add(record: { topic: string; partition: number; offset: number }, place: string): void {
    const name = nameOf(record.topic, record.partition)
    const letters = this.#letters.get(name) ?? new Map<number, string[]>()
    this.#letters.set(name, letters)
    letters.set(record.offset, [...(letters.get(record.offset) ?? []), place])
  }

  of(topic: string, partition: number): Letters {
    return this.#letters.get(nameOf(topic, partition)) ?? none
  }
}

/** Reads the letters of records; those of what a feed sent and never became a record are of no account here. */
export async function readDeadLetters(
  scanner: TopicScanner,
  ranges: readonly ScanRange[],
  signal: AbortSignal,
): Promise<DeadLetters> {
  const letters = new DeadLetters()
  for (const range of ranges) {
    const { topic, partition } = range
    await scanner.scan({
      ...range,
      signal,
      onRecord: (view) => {
        const origin = readDeadLetter(partition, view.record())?.origin
        if (origin?.from !== 'record') return
        letters.add(origin, `${topic}/${partition}@${view.offset}`)
      },
    })
  }
  return letters
}
