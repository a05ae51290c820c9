import { TapeError } from '@tickertape/errors'
import {
  type AtomicProducer,
  createAtomicProducer,
  type DeadLetter,
  type Handling,
  type KafkaClient,
  markRecord,
  readDeadLetter,
  readTopic,
  type SendableRecord,
} from '@tickertape/kafka'
import { placeText } from './place.ts'
import { type LetterFacts, type Survey, surveyLetters } from './survey.ts'

/** What one transaction may hold. */
const MAX_LETTERS = 100
const MAX_BYTES = 1_048_576

export interface Settling {
  readonly client: KafkaClient
  readonly dlqTopic: string
  /** Topics that letters came from. */
  readonly origins: readonly string[]
  /** Chooses what to settle among all letters; may ask. */
  readonly choose: (survey: Survey) => Promise<readonly LetterFacts[]>
}

/** One at a time may settle letters: whoever begins after us ends our writing. */
async function settle<T>(
  { client, dlqTopic, origins, choose }: Settling,
  work: (producer: AtomicProducer, chosen: readonly LetterFacts[]) => Promise<T>,
): Promise<T> {
  await using producer = await createAtomicProducer(client, {
    transactionalId: `tickertape-dlq-${dlqTopic}`,
    outputs: [dlqTopic, ...origins],
  })
  // Only now: what a predecessor was about to commit is committed or never will be.
  const chosen = await choose(await surveyLetters(client, dlqTopic))
  try {
    return await work(producer, chosen)
  } catch (cause) {
    if (!(cause instanceof TapeError) || cause.code !== 'TAPE_KAFKA_FENCED') throw cause
    const what = 'another tape dlq has begun since; nothing is done twice, run it again'
    throw new TapeError('TAPE_KAFKA_FENCED', what, { cause })
  }
}

/** Collects records into transactions. */
class Chunks {
  readonly #producer: AtomicProducer
  #records: SendableRecord[] = []
  #bytes = 0

  constructor(producer: AtomicProducer) {
    this.#producer = producer
  }

  /** Adds records that belong together. */
  async add(records: readonly SendableRecord[]): Promise<void> {
    const bytes = records.reduce((sum, { value }) => sum + (value?.length ?? 0), 0)
    if (this.#bytes + bytes > MAX_BYTES || this.#records.length >= 2 * MAX_LETTERS) {
      await this.flush()
    }
    this.#records.push(...records)
    this.#bytes += bytes
  }

  async flush(): Promise<void> {
    if (this.#records.length > 0) await this.#producer.send(this.#records)
    this.#records = []
    this.#bytes = 0
  }
}

const mark = (dlqTopic: string, { partition, offset }: LetterFacts, handling: Handling) =>
  markRecord(dlqTopic, { partition, offset, handling, atMs: Date.now() })

/** Marks letters as discarded; answers how many. */
export function discardLetters(options: Settling): Promise<number> {
  return settle(options, async (producer, chosen) => {
    const chunks = new Chunks(producer)
    for (const letter of chosen) await chunks.add([mark(options.dlqTopic, letter, 'discarded')])
    await chunks.flush()
    return chosen.length
  })
}

/**
 * Sends the record that `recordOf` makes of each letter, in the order of the letters per partition, and its
 * mark, both or neither; answers how many. A letter that has a mark is never sent again.
 */
export function replayLetters(
  options: Settling,
  recordOf: (letter: DeadLetter) => SendableRecord,
): Promise<number> {
  const { client, dlqTopic } = options
  return settle(options, async (producer, chosen) => {
    const facts = new Map(chosen.map((letter) => [placeText(letter), letter]))
    const from = new Map<number, number>()
    for (const { partition, offset } of chosen) {
      from.set(partition, Math.min(offset, from.get(partition) ?? offset))
    }
    const chunks = new Chunks(producer)
    let replayed = 0
    await readTopic(client, {
      ...{ topic: dlqTopic, from },
      onBatch: async ({ partition, records }) => {
        for (const record of records) {
          const place = placeText({ partition, offset: record.offset })
          const fact = facts.get(place)
          const letter = fact && readDeadLetter(partition, record)
          if (!letter) continue
          await chunks.add([recordOf(letter), mark(dlqTopic, fact, 'replayed')])
          replayed++
        }
      },
    })
    await chunks.flush()
    return replayed
  })
}
