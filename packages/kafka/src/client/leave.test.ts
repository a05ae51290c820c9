import { describe, expect, it } from 'vitest'
import { leave } from './leave.ts'

function logOf() {
  const warned: object[] = []
  const log = {
    debug() {},
    info() {},
    warn: (facts: object) => void warned.push(facts),
    error() {},
  }
  return { log, warned }
}

describe('leaving a group', () => {
  it('waits for the goodbye', async () => {
    const { log, warned } = logOf()
    let gone = false
    await leave(async () => {
      await new Promise(setImmediate)
      gone = true
    }, log)
    expect(gone).toBe(true)
    expect(warned).toEqual([])
  })

  it('does not wait for brokers that are away', async () => {
    const { log, warned } = logOf()
    await leave(() => new Promise(() => {}), log, 20)
    expect(warned).toEqual([{ reason: 'the brokers did not answer', withinMs: 20 }])
  })

  it('is no failure when it goes wrong', async () => {
    const { log, warned } = logOf()
    const err = new Error('reset')
    await leave(() => Promise.reject(err), log)
    expect(warned).toEqual([{ err }])
  })
})
