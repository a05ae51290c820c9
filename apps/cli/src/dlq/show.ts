import type { Config } from '@tickertape/config'
import {
  type DeadLetter,
  type KafkaClient,
  type Place,
  readDeadLetter,
  readTopic,
} from '@tickertape/kafka'
import { Decoder, readableJson } from '@tickertape/schema'
import { schemaRegistry } from '@tickertape/streams'
import { contentOf, type LetterContent } from './letter-content.ts'
import { timeText } from './list.ts'
import { noLetterAt, originText, placeText } from './place.ts'
import { surveyLetters } from './survey.ts'

export interface ShowOptions {
  readonly client: KafkaClient
  readonly config: Config
  readonly place: Place
  /** The content only, byte for byte. */
  readonly raw: boolean
  /** All of the content, however long. */
  readonly full: boolean
  readonly json: boolean
  readonly output: NodeJS.WriteStream
}

const REGISTRY_PATIENCE_MS = 5_000
const SHOWN_CHARACTERS = 4_000

async function readLetter({ client, config, place }: ShowOptions): Promise<DeadLetter> {
  let letter: DeadLetter | undefined
  const ranges = await readTopic(client, {
    topic: config.kafka.topics.dlq,
    from: new Map([[place.partition, place.offset]]),
    onBatch: ({ partition, records }) => {
      const [first] = records
      if (first?.offset === place.offset) letter = readDeadLetter(partition, first)
    },
  })
  if (letter === undefined) throw noLetterAt(place, ranges)
  return letter
}

function originLines({ origin }: DeadLetter): [string, string][] {
  if (origin === undefined) return []
  if (origin.from === 'record') return [['recorded', timeText(origin.timestampMs)]]
  const { session, kind, receivedAt } = origin
  const kindLine: [string, string][] = kind === undefined ? [] : [['kind', kind]]
  return [...kindLine, ['session', session], ['received', timeText(receivedAt / 1000)]]
}

const bytesText = (bytes: Buffer | string): string => bytes.toString()

function factLines(letter: DeadLetter, state: string): [string, string][] {
  const { code, reason, origin, atMs, key, value, headerList, cutFrom, leftOut } = letter
  const from = cutFrom === undefined ? '' : `, the beginning of ${cutFrom}`
  const headerLines = headerList.map(([name, one]): [string, string] => [
    `header ${name}`,
    one === null ? '(none)' : bytesText(one),
  ])
  return [
    ['place', `${placeText(letter)}, ${state}`],
    ['code', code],
    ['reason', reason],
    ['rejected', `${timeText(atMs)} by ${origin?.service ?? 'unknown'}`],
    ['from', originText(origin)],
    ...originLines(letter),
    ...(key === null ? [] : [['key', bytesText(key)] as [string, string]]),
    ...headerLines,
    ...(leftOut === 0 ? [] : [['left out', `${leftOut} before it`] as [string, string]]),
    ['content', value === null ? 'none: a record without a value' : `${value.length} bytes${from}`],
  ]
}

function contentText(content: LetterContent, full: boolean): string {
  if (content.form === 'none') return ''
  if ('value' in content) return `\n${shorten(readableJson(content.value, 2), full)}\n`
  const { text, undecoded } = content
  const note = undecoded === undefined ? '' : `does not decode: ${undecoded}\n`
  return `\n${note}${shorten(text, full)}\n`
}

function shorten(text: string, full: boolean): string {
  if (full || text.length <= SHOWN_CHARACTERS) return text
  return `${text.slice(0, SHOWN_CHARACTERS)}\n... --full shows all of it`
}

export function showText(
  letter: DeadLetter,
  { state, content, full }: { state: string; content: LetterContent; full: boolean },
): string {
  const lines = factLines(letter, state)
  const width = Math.max(...lines.map(([name]) => name.length))
  const facts = lines.map(([name, text]) => `${name.padEnd(width)}  ${text}`)
  return `${facts.join('\n')}\n${contentText(content, full)}`
}

function showJson(letter: DeadLetter, state: string, content: LetterContent): string {
  const { key, value, partition, offset, atMs, ...facts } = letter
  const decoded = 'value' in content ? content.value : undefined
  const shown = {
    ...{ place: placeText({ partition, offset }), state, at: new Date(atMs), ...facts },
    ...{ key: key?.toString('base64') ?? null, value: value?.toString('base64') ?? null, decoded },
  }
  return readableJson(shown, 2)
}

/** Shows one dead letter. Throws TAPE_CLI_USAGE when there is none at the place. */
export async function show(options: ShowOptions): Promise<void> {
  const { client, config, place, raw, full, json, output } = options
  const letter = await readLetter(options)
  if (raw) {
    output.write(letter.value ?? '')
    return
  }
  const dlqTopic = config.kafka.topics.dlq
  const { letters } = await surveyLetters(client, dlqTopic, place)
  const state = letters.find((one) => placeText(one) === placeText(place))?.state ?? 'open'
  const registry = schemaRegistry(config, { forMs: REGISTRY_PATIENCE_MS })
  const content = await contentOf(letter, new Decoder((id) => registry.schemaById(id)))
  const text = json
    ? `${showJson(letter, state, content)}\n`
    : showText(letter, { state, content, full })
  output.write(text)
}
