import { type Context, defineCommand } from '../tape/command.ts'
import { optionalArgument } from '../tape/option.ts'

const subject = optionalArgument('a topic or subject (default: all)')

async function load(context: Context, wanted: string | undefined) {
  const { surveySubjects } = await import('./subjects.ts')
  return surveySubjects(context.config, wanted)
}

const diff = defineCommand({
  name: 'schema diff',
  about: 'show what the schemas of this clone change against the registry, field by field',
  args: { subject },
  examples: [
    { line: 'npx tape schema diff', says: 'every subject' },
    { line: 'npx tape schema diff iex-topic-1-flattened', says: 'the events of the bars' },
  ],
  exits: ['TAPE_REGISTRY_UNAVAILABLE'],
  async run({ subject }, context) {
    const { showDiff } = await import('./show.ts')
    showDiff(await load(context, subject), context)
  },
})

const check = defineCommand({
  name: 'schema check',
  about: 'check that the schemas of this clone read everything that was ever written',
  details: [
    'Holds each schema against every released version and every version in the registry. docs/guides/changing-the-schema.md is the guide.',
  ],
  args: { subject },
  examples: [
    { line: 'npx tape schema check', says: 'before a change of a schema lands' },
    { line: 'npx tape schema check --json', says: 'for a program' },
  ],
  exits: ['TAPE_SCHEMA_INCOMPATIBLE', 'TAPE_REGISTRY_UNAVAILABLE'],
  async run({ subject }, context) {
    const { showCheck } = await import('./show.ts')
    showCheck(await load(context, subject), context)
  },
})

export const schemaCommands = [diff, check]
