import { loadConfig, optionsAsEnv } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'
import { defineCommand } from '../tape/command.ts'
import { flag, values } from '../tape/option.ts'
import { settingOptions } from '../tape/setting-options.ts'
import { extraNames, extraParts, partsOf } from './extra-parts.ts'
import { services } from './services.ts'

export const up = defineCommand({
  name: 'up',
  alias: 'start',
  about: 'run everything on this machine: without Docker until Ctrl-C, or in containers',
  details: [
    'Starts Kafka, registry, Pinot and object store, makes topics, schemas and tables, and runs the services. The next start goes on from there. What is chosen here wins over config/config.yaml and the environment.',
    'With --compose it is docker compose up --wait, with the ports of the configuration, so that the other commands work as they do without: docs/guides/compose.md.',
  ],
  options: {
    fresh: flag('begin with empty data'),
    compose: flag('in containers, in the background'),
    without: values('services', 'services that somebody else runs', { choices: services }),
    with: values('PART', 'what to run beside it', { choices: extraNames }),
    ...settingOptions,
  },
  examples: [
    { line: 'npx tape up', says: 'a market made up on this machine', endless: true },
    ...extraNames.map((name) => ({
      line: `npx tape up --with ${name}`,
      says: extraParts[name].says,
      endless: true as const,
    })),
    {
      line: 'npx tape up --fresh --symbols AAPL MSFT NVDA --rate 100',
      says: 'begin anew, with other symbols and 100 events a second',
      endless: true,
    },
    {
      line: 'npx tape up --without flattener',
      says: 'all but one service, to run your own in its place',
      endless: true,
    },
    { line: 'npx tape up --compose', says: 'in containers; returns when everything is healthy' },
  ],
  exits: [
    'TAPE_STACK_MISSING_TOOL',
    'TAPE_STACK_PORT_TAKEN',
    'TAPE_STACK_FETCH_FAILED',
    'TAPE_STACK_ALREADY_RUNNING',
    'TAPE_STACK_SERVER_DIED',
    'TAPE_STACK_SERVICE_FAILED',
    'TAPE_STACK_COMPOSE',
  ],
  async run({ fresh, compose, without, with: parts, ...chosen }, context) {
    const { output, signal, json } = context
    const env = optionsAsEnv(chosen)
    if (compose && parts.length > 0) {
      throw new TapeError(
        'TAPE_CLI_USAGE',
        '--with runs without containers only: leave out --compose',
      )
    }
    if (compose) {
      const { upCompose } = await import('../compose/up-compose.ts')
      return upCompose({ ...context, env, fresh, without })
    }
    const config = loadConfig({ env: { ...process.env, ...env } })
    const { createReporter } = await import('./progress.ts')
    const { start } = await import('./start-command.ts')
    const reporter = createReporter(output, json)
    const wanted = partsOf(parts)
    await start({ config, env, fresh, without, extras: wanted, reporter, output, signal, json })
  },
})
