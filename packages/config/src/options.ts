import { TapeError } from '@tickertape/errors'
import { Command, CommanderError, Option } from 'commander'
import { type NamedSetting, settingsOf } from './spec.ts'

const flagged = settingsOf().filter((setting) => setting.flag !== undefined)

function toOption({ flag, type, description }: NamedSetting): Option {
  const name = flag as string
  return new Option(`--${name} <${type.startsWith('list') ? `${name}...` : 'value'}>`, description)
}

/** Adds every setting that has a flag to a command, so that all commands name them alike. */
function addSettingOptions(command: Command): Command {
  for (const setting of flagged) command.addOption(toOption(setting))
  return command
}

/** The chosen options as `{ environment name: text }`, to hand to a service process. */
export function optionsAsEnv(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    flagged.flatMap(({ flag, env }) => {
      const value = values[flag as string]
      return value === undefined ? [] : [[env, [value].flat().join(' ')]]
    }),
  )
}

/** Reads `--symbols AAPL TSLA --rate 5` into text by dotted path. Throws TAPE_CLI_USAGE. */
export function parseOptions(argv: readonly string[]): Map<string, string> {
  const command = addSettingOptions(new Command())
    .exitOverride()
    .configureOutput({
      writeErr: () => {},
    })
  try {
    command.parse(argv, { from: 'user' })
  } catch (cause) {
    if (!(cause instanceof CommanderError)) throw cause
    throw new TapeError('TAPE_CLI_USAGE', cause.message.replace(/^error: /, ''), { cause })
  }
  const values = command.opts<Record<string, string | string[]>>()
  return new Map(
    flagged.flatMap(({ flag, path }) => {
      const value = values[flag as string]
      return value === undefined ? [] : [[path, [value].flat().join(' ')] as const]
    }),
  )
}
