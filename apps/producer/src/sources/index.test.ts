import { loadConfig } from '@tickertape/config'
import { describe, expect, it } from 'vitest'
import { chooseSource } from './index.ts'

const chosen = (...argv: string[]) => chooseSource(loadConfig({ argv, env: {} }))

describe('chooseSource', () => {
  it('takes the kinds that are asked for, each once', () => {
    const { name, kinds } = chosen('--kinds', 'quotes', 'bars', 'bars')
    expect([name, kinds]).toEqual(['synthetic', ['bars', 'quotes']])
  })

  it('refuses a kind that the source does not have, and says which it has', () => {
    expect(() =>
      chosen('--source', 'file', '--file', 'a.csv', '--kinds', 'bars', 'trades'),
    ).toThrow('source file gives bars, not trades: correct producer.kinds or --kinds')
  })
})
