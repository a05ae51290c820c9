import { connectKafka } from '../kafka/connect.ts'
import { defineCommand } from '../tape/command.ts'
import { optionalArgument } from '../tape/option.ts'

export const groups = defineCommand({
  name: 'groups',
  about: 'show consumer groups with members and lag, or one of them by partition',
  args: { group: optionalArgument('name of a group') },
  examples: [
    { line: 'npx tape groups', says: 'every group' },
    {
      line: 'npx tape groups tickertape-flattener',
      says: 'who reads which partition, and how far',
    },
    { line: 'npx tape groups --json', says: 'for a program' },
  ],
  exits: ['TAPE_KAFKA_UNAVAILABLE'],
  async run({ group }, context) {
    const { KafkaAdmin } = await import('@tickertape/kafka')
    const { showGroup, showGroups } = await import('./show.ts')
    await using admin = await KafkaAdmin.connect(await connectKafka(context, 'groups'))
    if (group === undefined) await showGroups(admin, context)
    else await showGroup(admin, group, context)
  },
})
