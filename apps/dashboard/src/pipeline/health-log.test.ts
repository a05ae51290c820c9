import { describe, expect, it } from 'vitest'
import type { Health, PartName, PipelineState } from '../protocol.ts'
import { HealthLog } from './health-log.ts'

const state = (at: number, health: Health, name: PartName = 'flattener'): PipelineState => ({
  at,
  parts: [{ name, health, says: `it is ${health}`, facts: [], partitions: [] }],
  problems: [],
  figures: {
    ...{ inPerSecond: null, queryablePerSecond: null, freshMs: null, wireToSql: null },
    ...{ lag: 0, openGaps: 0, deadLetters: 0 },
  },
})

const told = (log: HealthLog, healths: readonly Health[], name?: PartName) =>
  healths.flatMap((health, at) => log.take(state(at * 1_000, health, name)))

describe('the log of health', () => {
  it('tells what a part says when it stops to be well, and when it is well again', () => {
    const log = new HealthLog()
    const healths: Health[] = [
      'good',
      'bad',
      'bad',
      'bad',
      'bad',
      'bad',
      'good',
      'good',
      'good',
      'good',
    ]
    expect(told(log, healths)).toEqual([
      { at: 1_000, parts: ['flattener'], text: 'it is bad', detail: '' },
      { at: 6_000, parts: ['flattener'], text: 'Well again', detail: 'it is good' },
    ])
  })

  it('does not tell what is over in a moment', () => {
    expect(told(new HealthLog(), ['good', 'warn', 'warn', 'good', 'good', 'good', 'good'])).toEqual(
      [],
    )
  })

  it('leaves gaps and dead letters to their topics', () => {
    expect(told(new HealthLog(), ['warn', 'warn', 'warn', 'warn', 'warn'], 'gaps')).toEqual([])
  })
})
