import { stackOwner } from '@tickertape/embedded'
import { TapeError } from '@tickertape/errors'
import { dataDirOf } from '../start/embedded-servers.ts'
import type { Context } from '../tape/command.ts'
import { compose, containerSettings } from './compose.ts'

export interface UpComposeOptions extends Context {
  /** What was chosen on the command line, as environment of the producer. */
  readonly env: Readonly<Record<string, string>>
  /** Removes the volumes first. */
  readonly fresh: boolean
  readonly without: readonly string[]
}

/** Starts the containers and resolves when all are healthy and the tables consume. */
export async function upCompose(options: UpComposeOptions): Promise<void> {
  const { config, env, fresh, without, output, json } = options
  const foreign = Object.keys(env).filter((name) => !containerSettings.has(name))
  if (foreign.length > 0) {
    const what = `${foreign.join(', ')} cannot be chosen for containers here: put it into .env`
    throw new TapeError('TAPE_CLI_USAGE', what)
  }
  if (without.length > 0) {
    const what = `--without is for servers of this machine: docker compose stop ${without.join(' ')}`
    throw new TapeError('TAPE_CLI_USAGE', what)
  }
  const owner = await stackOwner(dataDirOf(config))
  if (owner) {
    const what = `npx tape up runs as process ${owner.pid} on the same ports: npx tape down stops it`
    throw new TapeError('TAPE_STACK_ALREADY_RUNNING', what)
  }
  if (fresh) await compose(['--profile', '*', 'down', '--volumes'], options)
  await compose(['up', '--wait'], options)
  const livePage = `http://localhost:${config.dashboard.http_port}`
  const text = `everything is up: live page ${livePage}; npx tape down --compose stops it`
  output.write(`${json ? JSON.stringify({ livePage }) : text}\n`)
}
