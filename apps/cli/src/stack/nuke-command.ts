import { relative } from 'node:path'
import { defineCommand } from '../tape/command.ts'
import { flag } from '../tape/option.ts'
import { confirm } from '../terminal/ask.ts'

export const nuke = defineCommand({
  name: 'nuke',
  about:
    'stop everything and remove all data of this clone: topics, tables, archive, logs; asks first',
  details: [
    'Removes what lies under embedded.data_dir. What was fetched for all clones stays, so the next start is quick. The containers of docker compose are not touched: docker compose down -v removes theirs.',
  ],
  options: { yes: flag('do not ask') },
  examples: [{ line: 'npx tape nuke --yes', says: 'begin anew, without a question' }],
  exits: ['TAPE_STACK_STOP'],
  async run({ yes }, context) {
    const { config, input, output, progress, json } = context
    const { dataDirOf } = await import('../start/embedded-servers.ts')
    const { removeStack } = await import('@tickertape/embedded')
    const { stopStack } = await import('./stop-stack.ts')
    const dataDir = dataDirOf(config)
    const place = relative(process.cwd(), dataDir) || dataDir
    const what = `all data under ${place} would be removed`
    const text = `Remove topics, tables, archive and logs under ${place}?`
    const isRemoved = yes || (await confirm({ what, text, input, progress }))
    if (isRemoved) {
      await stopStack(context)
      await removeStack(dataDir)
    }
    const said = isRemoved ? `everything under ${place} is removed` : 'everything stays'
    output.write(`${json ? JSON.stringify({ dataDir, removed: isRemoved }) : said}\n`)
  },
})
