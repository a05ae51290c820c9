import { describe, expect, it } from 'vitest'
import { comparedMemory, costs, cpuPerEvent } from './columns.ts'
import type { Job } from './job.ts'
import { renderPage } from './render-page.ts'
import type { StoredResult } from './results.ts'
import { theirsByOurs } from './targets.ts'

const job: Job = {
  name: 'flatten',
  title: 'Flatten',
  method: ['It is measured.'],
  columns: costs,
  targets: [
    {
      what: 'events a CPU-second',
      reach: { atLeast: 5 },
      unit: 'x',
      measured: theirsByOurs(cpuPerEvent, 1),
    },
    {
      what: 'memory',
      reach: { atMost: 0.25 },
      unit: 'x',
      measured: theirsByOurs(comparedMemory, 1),
    },
  ],
  limits: ['The socket bounds it.'],
  contenders: async () => [],
}
const other: Job = { ...job, name: 'other', title: 'Not run yet' }

const sample = (cpuSeconds: number, seconds: number) => ({
  ...{ events: 1_000_000, seconds, cpuSeconds, rssBytes: 150e6 },
})
const result: StoredResult = {
  job: 'flatten',
  day: '2026-11-21',
  machine: {
    ...{ cpu: 'a CPU', cores: 2, memoryGb: 24 },
    ...{ kernel: '6.1', node: 'v24.21.0', java: 'openjdk 17' },
  },
  load: [0.5, 2.1],
  contenders: [
    { name: 'ours', samples: [sample(0.5, 1), sample(0.6, 2), sample(0.4, 1.5)] },
    { name: 'theirs', samples: [sample(3, 3), sample(2, 4), sample(2.5, 3.5)] },
  ],
}

describe('the page of benchmarks', () => {
  const page = renderPage([job, other], {
    results: new Map([['flatten', result]]),
    byHand: 'By hand.',
  })

  it('gives medians with their spread, and ratios to ours', () => {
    expect(page).toContain('| ours | 0.5 (0.4-0.6) | 1 | 666,667 (500,000-1,000,000) | 1 |')
    expect(page).toContain('| theirs | 2.5 (2-3) | 5 x | 285,714 (250,000-333,333) | 0.429 x |')
  })

  it('says of every target whether it was reached', () => {
    expect(page).toContain('| flatten | events a CPU-second | at least 5 x | 5 x | reached |')
    expect(page).toContain('| flatten | memory | at most 0.25 x | 1 x | missed |')
  })

  it('says what bounds a job', () => {
    expect(page).toContain('The socket bounds it.')
  })

  it('says where and when it was measured, and how busy the machine was', () => {
    expect(page).toContain('2 cores of a CPU, 24 GB, Linux 6.1, Node v24.21.0, openjdk 17.')
    expect(page).toContain('Load average before and after: 0.5, 2.1.')
  })

  it('leaves out what was not run', () => {
    expect(page).not.toContain('Not run yet')
  })
})
