import { describe, expect, it } from 'vitest'
import { progressBar, progressLine } from './progress.ts'
import { Tally } from './tally.ts'

function halfDone(): Tally {
  const tally = new Tally([])
  Object.assign(tally, { totalBytes: 200, bytes: 100, atMs: Date.UTC(2026, 10, 21, 4) })
  return tally
}

describe('progress', () => {
  const options = { tally: halfDone(), verb: 'written', now: () => 3_000, startedMs: 1_000 }

  it('says how much is read and where in time it is', () => {
    expect(progressLine(options)).toBe('50 % read, 0 records written, 0/s, at 2026-11-21T04:00:00Z')
  })

  it('is a bar on a terminal', () => {
    expect(progressBar(options)).toMatch(/^█{12}░{12} 50 % read/)
  })
})
