import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseEnv } from 'node:util'
import { TapeError } from '@tickertape/errors'
import { parseOptions } from './options.ts'
import { resolveConfig } from './resolve.ts'
import { type Config, settingsOf } from './spec.ts'

/** The folder that holds config/config.yaml: the clone, or the image's working directory. */
export const projectRoot = join(import.meta.dirname, '../../..')

export interface LoadOptions {
  /** Arguments after the command's name; given, they may set every setting that has a flag. */
  readonly argv?: readonly string[]
  /** Settings that win over the file and the environment, by environment name; for tests. */
  readonly env?: LoadEnv
}

type LoadEnv = Readonly<Record<string, string | undefined>>

function readConfigFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new TapeError(
      'TAPE_CONFIG_INVALID',
      `cannot read ${path}: set TICKERTAPE_CONFIG to the file, or run from a clone`,
      { cause },
    )
  }
}

/** Secrets out of files: what NAME_FILE names is the value of NAME, without the end of its line. */
function secretsFromFiles(env: LoadEnv): LoadEnv {
  const named = settingsOf()
    .filter(({ secret }) => secret)
    .map(({ env: name }) => ({ name, file: env[`${name}_FILE`] }))
  return Object.fromEntries(
    named.flatMap(({ name, file }) => (file ? [[name, readSecret(file, `${name}_FILE`)]] : [])),
  )
}

/** A secret that lies in a file, without the end of its line. Throws TAPE_CONFIG_INVALID with the setting's name. */
export function readSecret(path: string, setting: string): string {
  try {
    return readFileSync(path, 'utf8').trimEnd()
  } catch (cause) {
    const message = `cannot read ${path}, which ${setting} names: ${(cause as Error).message}`
    throw new TapeError('TAPE_CONFIG_INVALID', message, { cause })
  }
}

/**
 * Reads config/config.yaml (or TICKERTAPE_CONFIG), `.env`, the environment and the options, once.
 * The environment wins over `.env`, and both over the file; a secret that NAME_FILE points at wins over NAME.
 * Throws TAPE_CONFIG_INVALID.
 */
export function loadConfig({ argv = [], env = process.env }: LoadOptions = {}): Config {
  const file = env.TICKERTAPE_CONFIG || join(projectRoot, 'config/config.yaml')
  const dotEnv = join(projectRoot, '.env')
  const fromFile = existsSync(dotEnv) ? parseEnv(readFileSync(dotEnv, 'utf8')) : {}
  return resolveConfig({
    yaml: { text: readConfigFile(file), file: relative(process.cwd(), file) },
    env: { ...fromFile, ...env, ...secretsFromFiles({ ...fromFile, ...env }) },
    options: parseOptions(argv),
  })
}
