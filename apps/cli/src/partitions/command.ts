import { connectKafka } from '../kafka/connect.ts'
import { defineCommand } from '../tape/command.ts'
import { flag } from '../tape/option.ts'

export const partitions = defineCommand({
  name: 'partitions',
  about: 'a guided demonstration of keys, partitions, offsets and groups on the running broker',
  details: [
    'Makes a topic of its own, writes to it and reads it alone and in a group, says what is to be seen, and deletes it. On a terminal it waits for Enter between the steps. docs/guides/keys-partitions-offsets.md goes along with it.',
  ],
  options: {
    keep: flag('leave the topic there, to go on with by hand'),
    straight: flag('do not wait between the steps'),
  },
  examples: [
    { line: 'npx tape partitions --straight', says: 'all steps at once' },
    { line: 'npx tape partitions --json', says: 'what was seen, for a program' },
  ],
  exits: ['TAPE_KAFKA_UNAVAILABLE'],
  async run({ keep, straight }, context) {
    const client = await connectKafka(context, 'partitions', 'endless')
    const { demonstrate } = await import('./demonstrate.ts')
    await demonstrate({ context, client, isKept: keep, isStraight: straight })
  },
})
