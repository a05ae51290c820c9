import { TapeError } from '@tickertape/errors'
import { describe, expect, it } from 'vitest'
import { Looks } from './looks.ts'

/** Runs looks with these outcomes, a second apart, and stops. */
async function runLooks(outcomes: readonly (Error | undefined)[]) {
  const stop = new AbortController()
  const failures: [string, boolean][] = []
  let nowMs = 0
  let next = 0
  const looks = new Looks({
    everyMs: 1,
    signal: stop.signal,
    now: () => nowMs,
    onFailed: ({ message }, isFirst) => failures.push([message, isFirst]),
    look: async () => {
      if (next === outcomes.length) return stop.abort()
      const outcome = outcomes[next++]
      nowMs += 1_000
      if (outcome) throw outcome
    },
  })
  await looks.run()
  return { ageMs: looks.ageMs, sees: looks.sees, failures }
}

const away = new TapeError('TAPE_PINOT_UNAVAILABLE', 'away')

describe('looks', () => {
  it('are as old as the last one that succeeded', async () => {
    expect(await runLooks([undefined, undefined])).toMatchObject({ ageMs: 0, sees: true })
    expect(await runLooks([undefined, away, away])).toMatchObject({ ageMs: 2_000, sees: false })
    expect(await runLooks([away, undefined])).toMatchObject({ ageMs: 0, sees: true })
  })

  it('go on after a failure, and tell the first one of a row apart', async () => {
    const { failures } = await runLooks([undefined, away, away, undefined, away, undefined])
    expect(failures).toEqual([
      ['away', true],
      ['away', false],
      ['away', true],
    ])
  })

  it('stop although a look waits for an answer', async () => {
    const stop = new AbortController()
    const looks = new Looks({
      everyMs: 1,
      signal: stop.signal,
      onFailed: () => {},
      look: () => {
        queueMicrotask(() => stop.abort())
        return new Promise(() => {})
      },
    })
    await looks.run()
    expect(looks.sees).toBe(false)
  })
})
