import { connectKafka } from '../kafka/connect.ts'
import { type Context, defineCommand } from '../tape/command.ts'
import { argument, flag, valueAs, valueOr, wholeNumber } from '../tape/option.ts'
import { lifetime } from './lifetime.ts'

const exits = ['TAPE_KAFKA_UNAVAILABLE', 'TAPE_KAFKA_FAILED'] as const

async function connect(context: Context) {
  const { KafkaAdmin } = await import('@tickertape/kafka')
  return KafkaAdmin.connect(await connectKafka(context, 'topics'))
}

const list = defineCommand({
  name: 'topics list',
  about: 'list the topics, what each is for and how much it holds',
  examples: [
    { line: 'npx tape topics list', says: 'every topic but those that Kafka keeps for itself' },
    { line: 'npx tape topics list --json', says: 'for a program' },
  ],
  exits,
  async run(_, context) {
    const { listTopics } = await import('./list.ts')
    await using admin = await connect(context)
    await listTopics(admin, context)
  },
})

const describe = defineCommand({
  name: 'topics describe',
  about: 'show the partitions of a topic, what they hold and where they are, and its settings',
  args: { topic: argument('name of the topic') },
  examples: [
    { line: 'npx tape topics describe iex-topic-1', says: 'the bars as sources sent them' },
  ],
  exits,
  async run({ topic }, context) {
    const { describeTopic } = await import('./describe.ts')
    await using admin = await connect(context)
    await describeTopic(admin, topic, context)
  },
})

const create = defineCommand({
  name: 'topics create',
  about: 'create a topic; those of the configuration are made by `up` and by the services',
  args: { topic: argument('name of the topic') },
  options: {
    partitions: valueAs('n', 'how many partitions (default: kafka.partitions)', {
      read: wholeNumber(1),
    }),
    retention: valueOr('time', 'how long it keeps records, such as 12h or 7d, or forever', {
      read: lifetime,
      fallback: '7d',
    }),
  },
  examples: [
    {
      line: 'npx tape topics create scratch --partitions 3 --retention 1h',
      says: 'a topic to try things on',
    },
  ],
  exits: [...exits, 'TAPE_KAFKA_TOPIC_MISMATCH'],
  async run({ topic, partitions, retention }, context) {
    const { createTopic } = await import('./create.ts')
    await using admin = await connect(context)
    await createTopic(admin, { topic, partitions, retentionMs: retention }, context)
  },
})

const remove = defineCommand({
  name: 'topics delete',
  about: 'delete a topic with everything in it; asks first',
  args: { topic: argument('name of the topic') },
  options: {
    yes: flag('do not ask'),
    own: flag('also a topic that a service reads or writes'),
  },
  examples: [{ line: 'npx tape topics delete scratch --yes', says: 'without a question' }],
  exits,
  async run({ topic, yes, own }, context) {
    const { deleteTopic } = await import('./delete.ts')
    await using admin = await connect(context)
    await deleteTopic(admin, { topic, isSure: yes, isOwnAllowed: own }, context)
  },
})

export const topicCommands = [list, describe, create, remove]
