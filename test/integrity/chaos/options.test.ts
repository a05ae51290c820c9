import { describe, expect, it } from 'vitest'
import { faults } from './faults/index.ts'
import { optionsOf } from './options.ts'

describe('options of the chaos command', () => {
  it('are one run of a minute with every fault, unless told otherwise', () => {
    expect(optionsOf([])).toMatchObject({ runs: 1, runMs: 60_000, each: false })
    expect(optionsOf([]).names).toEqual(faults.map(({ name }) => name))
    const args = ['--runs', '50', '--seed', '7', '--run-seconds', '20', '--faults', 'poison']
    expect(optionsOf(args)).toMatchObject({ runs: 50, seed: 7, runMs: 20_000, names: ['poison'] })
  })

  it.each([
    [['--runs', '0'], '--runs must be a whole number from 1: 0'],
    [['--seed', 'x'], '--seed must be a whole number from 0: x'],
    [['--faults', 'poison,flood'], 'no such fault: flood; see --help'],
    [['--sed', '1'], 'see --help'],
  ])('are refused with the reason: %j', (args, reason) => {
    expect(() => optionsOf(args)).toThrow(reason)
  })
})
