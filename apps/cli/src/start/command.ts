import { loadConfig, optionsAsEnv } from '@tickertape/config'
import { defineCommand } from '../tape/command.ts'
import { flag } from '../tape/option.ts'
import { settingOptions } from '../tape/setting-options.ts'

export const up = defineCommand({
  name: 'up',
  alias: 'start',
  about: 'run everything on this machine, without Docker, until Ctrl-C',
  details: [
    'Starts Kafka, registry, Pinot and object store, makes topics, schemas and tables, and runs the services. The next start goes on from there. What is chosen here wins over config/config.yaml and the environment.',
  ],
  options: {
    fresh: flag('begin with empty data'),
    ...settingOptions,
  },
  examples: [
    { line: 'npx tape up', says: 'a market made up on this machine', endless: true },
    {
      line: 'npx tape up --fresh --symbols AAPL MSFT NVDA --rate 100',
      says: 'begin anew, with other symbols and 100 events a second',
      endless: true,
    },
  ],
  exits: [
    'TAPE_STACK_MISSING_TOOL',
    'TAPE_STACK_PORT_TAKEN',
    'TAPE_STACK_FETCH_FAILED',
    'TAPE_STACK_ALREADY_RUNNING',
    'TAPE_STACK_SERVER_DIED',
    'TAPE_STACK_SERVICE_FAILED',
  ],
  async run({ fresh, ...chosen }, { output, signal, json }) {
    const env = optionsAsEnv(chosen)
    const config = loadConfig({ env: { ...process.env, ...env } })
    const { createReporter } = await import('./progress.ts')
    const { start } = await import('./start-command.ts')
    const reporter = createReporter(output, json)
    await start({ config, env, fresh, reporter, output, signal, json })
  },
})
