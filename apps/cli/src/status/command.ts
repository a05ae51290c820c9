import { defineCommand } from '../tape/command.ts'

export const status = defineCommand({
  name: 'status',
  about: 'show which servers and services run, and how much of every kind is where',
  examples: [
    { line: 'npx tape status', says: 'everything at a glance' },
    { line: 'npx tape status --json', says: 'for a program' },
  ],
  exits: ['TAPE_STATUS_DOWN'],
  async run(_, context) {
    const { showStatus } = await import('./show.ts')
    await showStatus(context)
  },
})
