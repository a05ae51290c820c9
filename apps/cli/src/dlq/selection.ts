import { momentOf } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'
import type { Place } from '@tickertape/kafka'
import { noLetterAt, parsePlace, placeText, topicOf } from './place.ts'
import type { LetterFacts, Survey } from './survey.ts'

/** The options by which letters are chosen, as they were typed. */
export interface SelectionOptions {
  readonly reason?: string | undefined
  readonly topic?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
}

export interface Selection {
  readonly places: readonly Place[]
  readonly matches: (letter: LetterFacts) => boolean
  /** Whether anything but everything is asked for. */
  readonly isNarrowed: boolean
}

/** Reads places and options. Throws TAPE_CLI_USAGE. */
export function readSelection(
  places: readonly string[],
  { reason, topic, from, to }: SelectionOptions,
  nowMs: number = Date.now(),
): Selection {
  const fromMs = from === undefined ? Number.NEGATIVE_INFINITY : momentOf('--from', from, nowMs)
  const toMs = to === undefined ? Number.POSITIVE_INFINITY : momentOf('--to', to, nowMs)
  if (fromMs >= toMs) throw new TapeError('TAPE_CLI_USAGE', '--from must be before --to')
  const chosen = places.map(parsePlace)
  const texts = new Set(chosen.map(placeText))
  const wanted = reason?.toLowerCase()
  const isNarrowed = [...places, reason, topic, from, to].some((option) => option !== undefined)
  const matches = (letter: LetterFacts): boolean =>
    (texts.size === 0 || texts.has(placeText(letter))) &&
    (topic === undefined || topicOf(letter.origin) === topic) &&
    (wanted === undefined || `${letter.code} ${letter.reason}`.toLowerCase().includes(wanted)) &&
    letter.atMs >= fromMs &&
    letter.atMs < toMs
  return { places: chosen, matches, isNarrowed }
}

/** Letters that are chosen. Throws TAPE_CLI_USAGE for a place that was named and has no letter. */
export function selectLetters({ letters, ranges }: Survey, selection: Selection): LetterFacts[] {
  const known = new Set(letters.map(placeText))
  const missing = selection.places.find((place) => !known.has(placeText(place)))
  if (missing) throw noLetterAt(missing, ranges)
  return letters.filter(selection.matches)
}

/** What to say when nothing matches: what there is instead. */
export function nothingMatches(letters: readonly LetterFacts[]): string {
  if (letters.length === 0) return 'there are no dead letters'
  const codes = [...new Set(letters.map(({ code }) => code))].sort()
  const topics = [...new Set(letters.map(({ origin }) => topicOf(origin)))].sort()
  const times = letters.map(({ atMs }) => atMs)
  const [first, last] = [least(times), -least(times.map((time) => -time))]
  const range = `${new Date(first).toISOString()} to ${new Date(last).toISOString()}`
  return `no dead letter matches; reasons: ${codes.join(', ')}; topics: ${topics.join(', ')}; times: ${range}`
}

const least = (numbers: readonly number[]): number =>
  numbers.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
