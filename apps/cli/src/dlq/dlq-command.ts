import { createInterface } from 'node:readline/promises'
import { type Config, loadConfig } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'
import { kafkaClient, streamsOf } from '@tickertape/streams'
import { Command, InvalidArgumentError } from 'commander'
import { groupLetters } from './groups.ts'
import { list } from './list.ts'
import { parsePlace } from './place.ts'
import { replayedRecord, replayProblem, type Skipped, skippedText } from './replayable.ts'
import {
  nothingMatches,
  readSelection,
  type Selection,
  type SelectionOptions,
  selectLetters,
} from './selection.ts'
import { discardLetters, replayLetters } from './settle.ts'
import { show } from './show.ts'
import type { LetterFacts, Survey } from './survey.ts'

const log = { debug() {}, info() {}, warn: (_: object, text: string) => console.error(text) }

function connect() {
  const config = loadConfig()
  const client = kafkaClient({ config, clientId: 'dlq', log })
  return { config, client, dlqTopic: config.kafka.topics.dlq }
}

const selectable = (command: Command): Command =>
  command
    .argument('[places...]', 'letters by partition@offset, as list shows them')
    .option('--reason <text>', 'those whose code or reason has this text')
    .option('--topic <name>', 'those that came from this topic or source')
    .option('--from <time>', 'rejected from this time on: a time, a date, or an age like 12h')
    .option('--to <time>', 'rejected before this time')

function count(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('give a whole number from 1 up')
}

function addList(dlq: Command): void {
  selectable(dlq.command('list').description('count dead letters by reason, and list the newest'))
    .option('--handled', 'also those that are replayed or discarded', false)
    .option('--limit <n>', 'how many to list one by one', count, 20)
    .option('--json', 'one JSON object a line instead of tables', false)
    .action(async (places: string[], { handled, limit, json, ...chosen }) => {
      const selection = readSelection(places, chosen)
      await list({ ...connect(), selection, handled, limit, json, output: process.stdout })
    })
}

function addShow(dlq: Command): void {
  dlq
    .command('show')
    .description('show one dead letter: reason, origin, and content')
    .argument('<place>', 'partition@offset, as list shows it')
    .option('--raw', 'the content only, byte for byte', false)
    .option('--full', 'all of the content, however long', false)
    .option('--json', 'JSON, with the bytes in base64', false)
    .action(async (text: string, { raw, full, json }) => {
      const place = parsePlace(text)
      await show({ ...connect(), place, raw, full, json, output: process.stdout })
    })
}

/** To act on every letter must be said. */
function readActing(
  places: readonly string[],
  { all, ...options }: SelectionOptions & { readonly all: boolean },
): Selection {
  const selection = readSelection(places, options)
  if (all !== selection.isNarrowed) return selection
  const what = all ? 'not both --all and a choice' : 'which letters'
  throw new TapeError(
    'TAPE_CLI_USAGE',
    `say ${what}: places like 2@1041, or --reason, --topic, --from, --to, or else --all`,
  )
}

function rawTopics(config: Config): ReadonlyMap<string, number> {
  return new Map(streamsOf(config).map(({ rawTopic }) => [rawTopic, config.kafka.partitions]))
}

/** The chosen letters that are open, and of the others why not. */
function divide(
  { letters, ranges }: Survey,
  selection: Selection,
  problemOf: (letter: LetterFacts) => string | undefined,
) {
  const chosen = selectLetters({ letters, ranges }, selection)
  const named = selection.places.length > 0
  const skipped: Skipped[] = []
  const ready = chosen.filter((letter) => {
    const problem = problemOf(letter)
    const { partition, offset, state } = letter
    if (problem !== undefined && (named || state === 'open')) {
      skipped.push({ partition, offset, problem })
    }
    return problem === undefined
  })
  for (const line of skippedText(skipped)) console.log(line)
  if (chosen.length === 0) console.log(nothingMatches(letters))
  return ready
}

function addReplay(dlq: Command): void {
  const replay = dlq
    .command('replay')
    .description('send dead letters through the flattener again, each at most once')
  selectable(replay)
    .option('--all', 'every open letter', false)
    .action(async (places: string[], options) => {
      const selection = readActing(places, options)
      const { config, ...connection } = connect()
      const topics = rawTopics(config)
      const choose = async (survey: Survey) =>
        divide(survey, selection, (letter) => replayProblem(letter, topics))
      const replayed = await replayLetters({ ...connection, choose }, replayedRecord)
      console.log(`replayed ${replayed}`)
    })
}

async function confirm(letters: readonly LetterFacts[]): Promise<boolean> {
  if (!process.stdin.isTTY) {
    const what = `${letters.length} dead letters would be discarded and nobody can be asked`
    throw new TapeError('TAPE_CLI_USAGE', `${what}: give --yes`)
  }
  for (const { count: many, code, topic } of groupLetters(letters)) {
    console.log(`${many} ${code} from ${topic}`)
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await terminal.question(`Discard ${letters.length} dead letters? [y/N] `)
  terminal.close()
  return /^y(es)?$/i.test(answer.trim())
}

function addDiscard(dlq: Command): void {
  const discard = dlq
    .command('discard')
    .description('mark dead letters as done with; asks first, and Kafka keeps them until retention')
  selectable(discard)
    .option('--all', 'every open letter', false)
    .option('--yes', 'do not ask', false)
    .action(async (places: string[], { yes, ...options }) => {
      const selection = readActing(places, options)
      const choose = async (survey: Survey) => {
        const letters = divide(survey, selection, ({ state }) =>
          state === 'open' ? undefined : `already ${state}`,
        )
        return letters.length > 0 && (yes || (await confirm(letters))) ? letters : []
      }
      console.log(`discarded ${await discardLetters({ ...connect(), choose })}`)
    })
}

/** `npm run dlq`: what services could not use, and what to do about it. */
export function dlqCommand(): Command {
  const dlq = new Command('dlq')
    .description('list, show, replay or discard dead letters')
    .exitOverride()
    // The reader of a pipe may leave early, as `head` does.
    .hook('preAction', () => void process.stdout.on('error', () => {}))
  for (const add of [addList, addShow, addReplay, addDiscard]) add(dlq)
  return dlq
}
