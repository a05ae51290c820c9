import type { JobState } from '@tickertape/flink'
import { expect, it } from 'vitest'
import { type DeployedJob, planOf } from './plan.ts'
import type { SqlJob } from './sql-jobs.ts'

const file = (name: string, version = 'v1'): SqlJob => ({ name, version, statements: [] })
const deployed = (id: string, name: string, state: JobState, version = 'v1'): DeployedJob => ({
  id,
  name: `tickertape ${name}`,
  file: name,
  state,
  version,
  startedAtMs: 0,
})

it('keeps what runs as its file says', () => {
  const running = deployed('a', 'candles', 'RUNNING')
  const job = file('candles')
  expect(planOf([job], [running])).toEqual([{ kind: 'keep', job, running }])
})

it('upgrades what was made from another text, also while it restarts', () => {
  const running = deployed('a', 'candles', 'RESTARTING')
  const job = file('candles', 'v2')
  expect(planOf([job], [running])).toEqual([{ kind: 'upgrade', job, running }])
})

it('starts what does not run from what it was before', () => {
  const before = [deployed('b', 'candles', 'FAILED'), deployed('a', 'candles', 'FINISHED')]
  const job = file('candles')
  expect(planOf([job], [...before, deployed('c', 'alerts', 'CANCELED')])).toEqual([
    { kind: 'start', job, before },
  ])
})

it('removes what no file asks for, and what runs twice, before it starts anything', () => {
  const newer = deployed('b', 'candles', 'RUNNING')
  const older = deployed('a', 'candles', 'RUNNING')
  const gone = deployed('c', 'alerts', 'RUNNING')
  const kinds = planOf([file('averages'), file('candles')], [newer, older, gone]).map((step) => [
    step.kind,
    'running' in step ? step.running.id : step.job.name,
  ])
  expect(kinds).toEqual([
    ['remove', 'a'],
    ['remove', 'c'],
    ['start', 'averages'],
    ['keep', 'b'],
  ])
})
