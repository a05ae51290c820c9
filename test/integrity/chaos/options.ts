import { parseArgs } from 'node:util'
import { TapeError } from '@tickertape/errors'
import { faults } from './faults/index.ts'

export const usage = `npm run chaos -- [options]

  --runs N          runs, each with the next seed (1)
  --seed N          seed of the first run (any; it is printed)
  --run-seconds N   load and faults of a run, before it is judged (60)
  --faults A,B      only these faults
  --each            every fault alone, one run each
  --help            this text, and the faults

Faults:
${faults.map(({ name, what }) => `  ${name.padEnd(24)}${what}`).join('\n')}
`

export interface ChaosOptions {
  readonly runs: number
  readonly seed: number
  readonly runMs: number
  readonly names: readonly string[]
  readonly each: boolean
  readonly help: boolean
}

const LARGEST = 2 ** 31

function numberOf(name: string, text: string, least: number): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= least && value < LARGEST) return value
  throw new TapeError('TAPE_CLI_USAGE', `--${name} must be a whole number from ${least}: ${text}`)
}

function namesOf(text: string | undefined): readonly string[] {
  const known = faults.map(({ name }) => name)
  const names = text?.split(',') ?? known
  const unknown = names.filter((name) => !known.includes(name))
  if (unknown.length === 0) return names
  throw new TapeError('TAPE_CLI_USAGE', `no such fault: ${unknown.join(', ')}; see --help`)
}

const spec = {
  runs: { type: 'string', default: '1' },
  seed: { type: 'string' },
  'run-seconds': { type: 'string', default: '60' },
  faults: { type: 'string' },
  each: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

function valuesOf(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: spec }).values
  } catch (cause) {
    throw new TapeError('TAPE_CLI_USAGE', `${(cause as Error).message}; see --help`)
  }
}

/** Throws TAPE_CLI_USAGE. */
export function optionsOf(args: readonly string[]): ChaosOptions {
  const values = valuesOf(args)
  return {
    runs: numberOf('runs', values.runs, 1),
    seed: numberOf('seed', values.seed ?? String(Date.now() % 1_000_000), 0),
    runMs: numberOf('run-seconds', values['run-seconds'], 5) * 1_000,
    names: namesOf(values.faults),
    each: values.each,
    help: values.help,
  }
}
