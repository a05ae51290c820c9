import type { Config } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'
import type { KafkaClient } from '@tickertape/kafka'
import { streamsOf } from '@tickertape/streams'
import type { Context } from '../tape/command.ts'
import { confirm } from '../terminal/ask.ts'
import { groupLetters } from './groups.ts'
import { replayedRecord, replayProblem, type Skipped, skippedText } from './replayable.ts'
import {
  nothingMatches,
  readSelection,
  type Selection,
  type SelectionOptions,
  selectLetters,
} from './selection.ts'
import { discardLetters, replayLetters } from './settle.ts'
import type { LetterFacts, Survey } from './survey.ts'

interface Acting {
  readonly config: Config
  readonly client: KafkaClient
  readonly dlqTopic: string
  /** Every topic that exists. */
  readonly topics: readonly string[]
  readonly context: Context
  readonly places: readonly string[]
  readonly chosen: SelectionOptions & { readonly all: boolean }
}

/** To act on every letter must be said. */
function readActing({ places, chosen, context }: Acting): Selection {
  const { all, ...options } = chosen
  const selection = readSelection(places, options, context.nowMs)
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

/** Raw topics that letters can have come from. */
const originsOf = ({ config, topics }: Acting): string[] =>
  [...rawTopics(config).keys()].filter((topic) => topics.includes(topic))

interface Divided {
  /** The chosen letters that are open. */
  readonly ready: readonly LetterFacts[]
  /** Of the others, why not. */
  readonly skipped: readonly Skipped[]
  readonly remarks: readonly string[]
}

function divide(
  { letters, ranges }: Survey,
  selection: Selection,
  problemOf: (letter: LetterFacts) => string | undefined,
): Divided {
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
  const nothing = chosen.length === 0 ? [nothingMatches(letters)] : []
  return { ready, skipped, remarks: [...skippedText(skipped), ...nothing] }
}

/** Says what was done: a line for each letter that was left, and one with the count. */
function tell({ output, json }: Context, verb: string, count: number, divided?: Divided): void {
  const { skipped = [], remarks = [] } = divided ?? {}
  if (json) output.write(`${JSON.stringify({ [verb]: count, skipped })}\n`)
  else output.write(`${[...remarks, `${verb} ${count}`].join('\n')}\n`)
}

export async function replayChosen(acting: Acting): Promise<void> {
  const { config, client, dlqTopic, context } = acting
  const selection = readActing(acting)
  const topics = rawTopics(config)
  let divided: Divided | undefined
  const choose = async (survey: Survey) => {
    divided = divide(survey, selection, (letter) => replayProblem(letter, topics))
    return divided.ready
  }
  const replayed = await replayLetters(
    { client, dlqTopic, origins: originsOf(acting), choose },
    replayedRecord,
  )
  tell(context, 'replayed', replayed, divided)
}

async function ask(letters: readonly LetterFacts[], { input, progress }: Context) {
  for (const { count, code, topic } of groupLetters(letters)) {
    progress.write(`${count} ${code} from ${topic}\n`)
  }
  return confirm({
    what: `${letters.length} dead letters would be discarded`,
    text: `Discard ${letters.length} dead letters?`,
    input,
    progress,
  })
}

export async function discardChosen(acting: Acting & { readonly isSure: boolean }): Promise<void> {
  const { client, dlqTopic, context, isSure } = acting
  const selection = readActing(acting)
  let divided: Divided | undefined
  const choose = async (survey: Survey) => {
    divided = divide(survey, selection, ({ state }) =>
      state === 'open' ? undefined : `already ${state}`,
    )
    const { ready } = divided
    return ready.length > 0 && (isSure || (await ask(ready, context))) ? ready : []
  }
  const discarded = await discardLetters({ client, dlqTopic, origins: originsOf(acting), choose })
  tell(context, 'discarded', discarded, divided)
}
