import type { Config } from '@tickertape/config'
import type { KafkaClient } from '@tickertape/kafka'
import { hasColours } from '../terminal/paint.ts'
import { renderTable } from '../terminal/table.ts'
import { groupLetters, newestFirst } from './groups.ts'
import { originText, placeText } from './place.ts'
import { nothingMatches, type Selection, selectLetters } from './selection.ts'
import { type LetterFacts, surveyLetters } from './survey.ts'

export interface ListOptions {
  readonly client: KafkaClient
  readonly config: Config
  readonly selection: Selection
  /** Also those that are replayed or discarded. */
  readonly handled: boolean
  /** Most letters to show one by one; counts are of all. */
  readonly limit: number
  readonly json: boolean
  readonly output: NodeJS.WriteStream
}

export const timeText = (ms: number): string =>
  new Date(ms).toISOString().slice(0, 19).replace('T', ' ')

const REASON_CHARACTERS = 60
const short = (text: string): string =>
  text.length <= REASON_CHARACTERS ? text : `${text.slice(0, REASON_CHARACTERS - 3)}...`

const jsonOf = ({ partition, offset, atMs, ...letter }: LetterFacts): string =>
  JSON.stringify({ place: placeText({ partition, offset }), at: new Date(atMs), ...letter })

function groupTable(letters: readonly LetterFacts[], isColoured: boolean): string {
  return renderTable(
    {
      head: ['count', 'code', 'topic or source', 'first', 'last', 'reason of the last'],
      align: ['right', 'left', 'left', 'left', 'left', 'left'],
      isColoured,
    },
    groupLetters(letters).map(({ count, code, topic, firstMs, lastMs, reason }) => [
      ...[String(count), code, topic, timeText(firstMs), timeText(lastMs), short(reason)],
    ]),
  )
}

function letterTable(letters: readonly LetterFacts[], isColoured: boolean): string {
  return renderTable(
    {
      head: ['place', 'rejected', 'from', 'bytes', 'state', 'reason'],
      align: ['left', 'left', 'left', 'right', 'left', 'left'],
      isColoured,
    },
    letters.map((letter) => [
      ...[placeText(letter), timeText(letter.atMs), originText(letter.origin)],
      ...[String(letter.bytes ?? 'none'), letter.state, short(letter.reason)],
    ]),
  )
}

/** Counts by reason, topic and time, and then the letters, newest first. */
export function listText(
  chosen: readonly LetterFacts[],
  { limit, isColoured }: { readonly limit: number; readonly isColoured: boolean },
): string {
  const shown = newestFirst(chosen).slice(0, limit)
  const rest = chosen.length - shown.length
  const leftOut = chosen.reduce((sum, letter) => sum + letter.leftOut, 0)
  return [
    groupTable(chosen, isColoured),
    ...(leftOut > 0 ? [`and ${leftOut} beside them that were counted and not kept`] : []),
    '',
    letterTable(shown, isColoured),
    ...(rest > 0 ? [`and ${rest} older: --limit ${chosen.length} shows them`] : []),
  ].join('\n')
}

/** Lists dead letters: a table, or with `json` a JSON object a line. Rejects with a TAPE_KAFKA_ error. */
export async function list(options: ListOptions): Promise<void> {
  const { client, config, selection, handled, limit, json, output } = options
  const survey = await surveyLetters(client, config.kafka.topics.dlq)
  const chosen = selectLetters(survey, selection).filter(
    ({ state }) => handled || state === 'open' || selection.places.length > 0,
  )
  if (json) for (const letter of newestFirst(chosen)) output.write(`${jsonOf(letter)}\n`)
  else if (chosen.length > 0)
    output.write(`${listText(chosen, { limit, isColoured: hasColours(output) })}\n`)
  else output.write(`${noneText(survey.letters)}\n`)
}

function noneText(letters: readonly LetterFacts[]): string {
  const open = letters.filter(({ state }) => state === 'open')
  if (open.length > 0 || letters.length === 0) return nothingMatches(open)
  return `no dead letter is open; ${letters.length} are replayed or discarded: --handled shows them`
}
