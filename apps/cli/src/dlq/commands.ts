import { TapeError } from '@tickertape/errors'
import type { Patience } from '../kafka/connect.ts'
import { connectToTopic } from '../kafka/connect-topic.ts'
import { type Context, defineCommand } from '../tape/command.ts'
import { argument, flag, manyArguments, value, valueOr, wholeNumber } from '../tape/option.ts'

/** Quick to load: the rest of the command comes when it runs. */
const selecting = {
  reason: value('text', 'those whose code or reason has this text'),
  topic: value('name', 'those that came from this topic or source'),
  from: value('time', 'rejected from this time on, such as 2026-11-20T14:30:00Z or 12h'),
  to: value('time', 'rejected before this time'),
}
const places = manyArguments('letters by partition@offset, as list shows them')
const kafkaExits = [
  'TAPE_KAFKA_UNAVAILABLE',
  'TAPE_KAFKA_TOPIC_MISSING',
  'TAPE_KAFKA_FENCED',
] as const

async function connect(context: Context, patience: Patience = 'bounded') {
  const { config } = context
  const dlqTopic = config.kafka.topics.dlq
  const wanted = { clientId: 'dlq', topic: dlqTopic, patience }
  return { config, dlqTopic, ...(await connectToTopic(context, wanted)) }
}

const list = defineCommand({
  name: 'dlq list',
  about: 'count dead letters by reason, and list the newest',
  args: { places },
  options: {
    ...selecting,
    handled: flag('also those that are replayed or discarded'),
    limit: valueOr('n', 'how many to list one by one', { read: wholeNumber(1), fallback: '20' }),
  },
  examples: [
    { line: 'npx tape dlq list', says: 'what is open' },
    { line: 'npx tape dlq list --from 12h --handled', says: 'everything of the last 12 hours' },
    { line: 'npx tape dlq list --json', says: 'a JSON object a line, for a program' },
  ],
  exits: kafkaExits,
  async run({ places, handled, limit, ...chosen }, context) {
    const { list } = await import('./list.ts')
    const { readSelection } = await import('./selection.ts')
    const selection = readSelection(places, chosen, context.nowMs)
    const { output, json } = context
    await list({ ...(await connect(context)), selection, handled, limit, output, json })
  },
})

const show = defineCommand({
  name: 'dlq show',
  about: 'show one dead letter: reason, origin, and content',
  args: { place: argument('partition@offset, as list shows it') },
  options: {
    raw: flag('the content only, byte for byte'),
    full: flag('all of the content, however long'),
  },
  examples: [
    { line: 'npx tape dlq show 0@0', says: 'all of one letter, decoded if it can be' },
    { line: 'npx tape dlq show 0@0 --raw > letter.bin', says: 'its bytes, into a file' },
  ],
  exits: kafkaExits,
  async run({ place, raw, full }, context) {
    const { parsePlace } = await import('./place.ts')
    const { show } = await import('./show.ts')
    const { output, json } = context
    if (raw && json) throw new TapeError('TAPE_CLI_USAGE', 'give --raw or --json, not both')
    await show({ ...(await connect(context)), place: parsePlace(place), raw, full, output, json })
  },
})

const replay = defineCommand({
  name: 'dlq replay',
  about: 'send dead letters through the flattener again, each at most once',
  args: { places },
  options: { ...selecting, all: flag('every open letter') },
  examples: [
    { line: 'npx tape dlq replay 0@0', says: 'one letter' },
    {
      line: 'npx tape dlq replay --reason TAPE_SCHEMA --from 1d',
      says: 'those of a cause that is mended',
    },
  ],
  exits: kafkaExits,
  async run({ places, ...chosen }, context) {
    const { replayChosen } = await import('./act.ts')
    await replayChosen({ ...(await connect(context, 'endless')), context, places, chosen })
  },
})

const discard = defineCommand({
  name: 'dlq discard',
  about: 'mark dead letters as done with; asks first, and Kafka keeps them until retention',
  args: { places },
  options: { ...selecting, all: flag('every open letter'), yes: flag('do not ask') },
  examples: [
    { line: 'npx tape dlq discard 0@0 --yes', says: 'one letter, without a question' },
    { line: 'npx tape dlq discard --all --yes', says: 'all that are open' },
  ],
  exits: kafkaExits,
  async run({ places, yes, ...chosen }, context) {
    const { discardChosen } = await import('./act.ts')
    await discardChosen({
      ...(await connect(context, 'endless')),
      context,
      places,
      chosen,
      isSure: yes,
    })
  },
})

export const dlqCommands = [list, show, replay, discard]
