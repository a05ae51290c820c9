import { defineCommand } from '../tape/command.ts'
import { dayOption } from '../tape/day-option.ts'
import { value, values } from '../tape/option.ts'

const scoping = {
  day: dayOption,
  from: value('time', 'gaps from this event time on, such as 2026-11-20 or 7d (default: 1y)'),
  to: value('time', 'gaps that begin before this event time (default: now)'),
  source: values('names', 'gaps of these sources'),
}
const exits = [
  'TAPE_KAFKA_UNAVAILABLE',
  'TAPE_KAFKA_TOPIC_MISSING',
  'TAPE_REGISTRY_UNAVAILABLE',
] as const

const list = defineCommand({
  name: 'gaps list',
  about: 'list holes in what live sources delivered, and whether they were filled',
  options: {
    ...scoping,
    status: value('name', 'only those', { choices: ['open', 'closed', 'lost'] }),
  },
  examples: [
    { line: 'npx tape gaps list', says: 'the gaps of a year' },
    { line: 'npx tape gaps list --day today --status lost --json', says: 'for a program' },
  ],
  exits,
  async run({ status, ...text }, context) {
    const { readGapScope } = await import('./ledger.ts')
    const { listGaps } = await import('./list.ts')
    await listGaps(context, { scope: readGapScope(text, context.nowMs), status })
  },
})

const repair = defineCommand({
  name: 'gaps repair',
  about: 'fetch what is missing in lost gaps from the history of their venues',
  details: [
    'A producer fills its gaps itself, while its venue answers and as far back as producer.backfill_hours. This takes up what it had to give up. Gaps that are open belong to the producer of their source.',
  ],
  options: scoping,
  examples: [
    { line: 'npx tape gaps repair --day yesterday', says: 'as a schedule does every night' },
  ],
  exits: [...exits, 'TAPE_GAPS_LEFT', 'TAPE_SOURCE_UNAVAILABLE', 'TAPE_SOURCE_REFUSED'],
  async run(text, context) {
    const { readGapScope } = await import('./ledger.ts')
    const { repairGaps } = await import('./repair.ts')
    await repairGaps(context, readGapScope(text, context.nowMs))
  },
})

export const gapCommands = [list, repair]
