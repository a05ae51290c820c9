import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseEnv } from 'node:util'
import { TapeError } from '@tickertape/errors'
import { parseOptions } from './options.ts'
import { resolveConfig } from './resolve.ts'
import type { Config } from './spec.ts'

/** The folder that holds config/config.yaml: the clone, or the image's working directory. */
export const projectRoot = join(import.meta.dirname, '../../..')

export interface LoadOptions {
  /** Arguments after the command's name; given, they may set every setting that has a flag. */
  readonly argv?: readonly string[]
  /** Settings that win over the file and the environment, by environment name; for tests. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

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

/**
 * Reads config/config.yaml (or TICKERTAPE_CONFIG), `.env`, the environment and the options, once.
 * The environment wins over `.env`, and both over the file. Throws TAPE_CONFIG_INVALID.
 */
export function loadConfig({ argv = [], env = process.env }: LoadOptions = {}): Config {
  const file = env.TICKERTAPE_CONFIG || join(projectRoot, 'config/config.yaml')
  const dotEnv = join(projectRoot, '.env')
  const fromFile = existsSync(dotEnv) ? parseEnv(readFileSync(dotEnv, 'utf8')) : {}
  return resolveConfig({
    yaml: { text: readConfigFile(file), file: relative(process.cwd(), file) },
    env: { ...fromFile, ...env },
    options: parseOptions(argv),
  })
}
