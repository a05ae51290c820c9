import { defineCommand } from '../tape/command.ts'

export const down = defineCommand({
  name: 'down',
  about: 'stop what `up` runs, in order and without losing anything',
  details: ['Does what Ctrl-C does in the terminal of `npx tape up`, from another one.'],
  examples: [{ line: 'npx tape down', says: 'the data stays for the next start' }],
  exits: ['TAPE_STACK_STOP'],
  async run(_, context) {
    const { stopStack } = await import('./stop-stack.ts')
    const done = await stopStack(context)
    const text = done.stopped ? 'everything is stopped' : 'nothing was running'
    context.output.write(`${context.json ? JSON.stringify(done) : text}\n`)
  },
})
