import { type DeadLetter, type RecordView, readDeadLetter, readMark } from '@tickertape/kafka'
import type { Problem } from '../protocol.ts'

const placeOf = ({ partition, offset }: { partition: number; offset: number }): string =>
  `${partition}@${offset}`

/** A record of the dead-letter topic: a letter, or the mark that one is done with, by the letter's place. */
export type LetterNews =
  | {
      readonly is: 'letter'
      readonly partition: number
      readonly offset: number
      readonly problem: Problem
    }
  | { readonly is: 'mark'; readonly partition: number; readonly offset: number }

export function readLetter(partition: number, view: RecordView): LetterNews {
  const record = view.record()
  const letter = readDeadLetter(partition, record)
  if (letter) {
    return { is: 'letter', partition, offset: record.offset, problem: problemOf(letter) }
  }
  return { is: 'mark', partition, offset: readMark(partition, record)?.offset ?? -1 }
}

function problemOf(letter: DeadLetter): Problem {
  const { origin, code, reason, atMs } = letter
  const from =
    origin?.from === 'record'
      ? `record ${origin.topic} ${placeOf(origin)}`
      : origin
        ? `an event of ${origin.source}`
        : 'a record'
  return {
    at: atMs,
    parts: ['letters', origin?.from === 'feed' ? 'producer' : 'flattener'],
    text: `${from} could not be used`,
    detail: `${reason} (${code}, letter ${placeOf(letter)})`,
  }
}

/** Which letters nobody has replayed or discarded. */
export class OpenLetters {
  readonly #open = new Map<string, LetterNews>()

  take(news: readonly LetterNews[]): void {
    for (const each of news) {
      if (each.is === 'letter') this.#open.set(placeOf(each), each)
      else this.#open.delete(placeOf(each))
    }
  }

  /** Counts those that retention has left. */
  count(holds: (partition: number, offset: number) => boolean): number {
    for (const [place, { partition, offset }] of this.#open) {
      if (!holds(partition, offset)) this.#open.delete(place)
    }
    return this.#open.size
  }
}
