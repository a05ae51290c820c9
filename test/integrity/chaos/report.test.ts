import { describe, expect, it } from 'vitest'
import type { Plan } from './plan.ts'
import { planText, repeatText, reportText } from './report.ts'

const planned = (name: string, atMs: number) => ({ name, atMs, forMs: 2_000, seed: 1 })
const plan: Plan = {
  seed: 4,
  runMs: 30_000,
  faults: [planned('kill-kafka', 3_000), planned('kill-kafka', 20_000), planned('poison', 9_000)],
}
const result = { plan, bars: 1_200, others: 30, poisons: 2, tookMs: 1, peaks: new Map() }

describe('the report', () => {
  it('says what happens when, and how to see it again', () => {
    expect(planText(plan)).toBe('kill-kafka 3 s +2 s, kill-kafka 20 s +2 s, poison 9 s +2 s')
    const again = 'npm run chaos -- --seed 4 --run-seconds 30 --faults kill-kafka,poison (3 faults)'
    expect(repeatText(plan, ['kill-kafka', 'poison'])).toBe(again)
  })

  it('counts faults, runs and failures', () => {
    const text = reportText([
      { ...result, problems: [] },
      { ...result, problems: ['one'] },
    ])
    expect(text.split('\n').map((line) => line.replace(/ +/g, ' '))).toEqual([
      'fault times runs failed',
      'kill-kafka 4 2 1',
      'poison 2 2 1',
      '',
      '2 runs, 1 failed: 2,400 bars, 60 trades and quotes, 4 poisons',
    ])
  })
})
