import { type Context, defineCommand } from '../tape/command.ts'
import { flag } from '../tape/option.ts'

export const down = defineCommand({
  name: 'down',
  about: 'stop what `up` runs, in order and without losing anything',
  details: ['Does what Ctrl-C does in the terminal of `npx tape up`, from another one.'],
  options: { compose: flag('what `up --compose` runs') },
  examples: [
    { line: 'npx tape down', says: 'the data stays for the next start' },
    { line: 'npx tape down --compose', says: 'the containers; their data stays too' },
  ],
  exits: ['TAPE_STACK_STOP', 'TAPE_STACK_MISSING_TOOL', 'TAPE_STACK_COMPOSE'],
  async run({ compose }, context) {
    const done = compose ? await stopContainers(context) : await stopServers(context)
    const text = done.stopped ? 'everything is stopped' : 'nothing was running'
    context.output.write(`${context.json ? JSON.stringify(done) : text}\n`)
  },
})

async function stopServers(context: Context): Promise<{ readonly stopped: boolean }> {
  const { stopStack } = await import('./stop-stack.ts')
  return stopStack(context)
}

async function stopContainers(context: Context): Promise<{ readonly stopped: boolean }> {
  const { compose } = await import('../compose/compose.ts')
  await compose(['--profile', '*', 'down'], context)
  return { stopped: true }
}
