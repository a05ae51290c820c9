import { JobManager, type JobState } from '@tickertape/flink'
import { stubServer } from '@tickertape/testkit/stub'
import { expect, it } from 'vitest'
import { copyOf, deployedJobs, lastStateOf } from './deployed-jobs.ts'

interface Known {
  readonly state: JobState
  readonly file?: string
  readonly version?: string
  /** Where its last checkpoint is. */
  readonly checkpoint?: string
}

/** A JobManager that knows these jobs, the oldest first. */
function managerOf(jobs: readonly Known[]) {
  const overview = jobs.map(({ state }, at) => ({
    jid: `${at}`,
    name: 'x',
    state,
    'start-time': at,
  }))
  return stubServer(({ path }) => {
    if (path === '/jobs/overview') return { body: { jobs: overview } }
    const [, , id, what] = path.split('/')
    const { file, version, checkpoint } = jobs[Number(id)] as Known
    if (what === 'checkpoints') {
      const completed = checkpoint ? { external_path: checkpoint, trigger_timestamp: 1 } : null
      return { body: { latest: { completed } } }
    }
    const parameters = { 'tickertape.file': file, 'tickertape.version': version }
    return { body: { 'execution-config': { 'user-config': file ? parameters : {} } } }
  })
}

it('leaves jobs alone that were made from no file, such as ad-hoc queries', async () => {
  await using server = await managerOf([
    { state: 'RUNNING', file: 'candles', version: 'v1' },
    { state: 'RUNNING' },
  ])
  const found = await deployedJobs(new JobManager(server.url))
  expect(found).toMatchObject([{ id: '0', file: 'candles', version: 'v1', state: 'RUNNING' }])
})

it('finds a job that was sent already, and not one that ended or has another text', async () => {
  await using server = await managerOf([
    { state: 'FINISHED', file: 'candles', version: 'v2' },
    { state: 'RUNNING', file: 'candles', version: 'v1' },
    { state: 'CREATED', file: 'candles', version: 'v3' },
  ])
  const manager = new JobManager(server.url)
  const copy = (version: string) => copyOf({ name: 'candles', version, statements: [] }, manager)
  expect(await copy('v3')).toBe('2')
  expect(await copy('v2')).toBeUndefined()
})

it('goes on from the newest job that left a state, when later ones failed before they had any', async () => {
  await using server = await managerOf([
    { state: 'FINISHED', file: 'candles', checkpoint: 's3://old' },
    { state: 'FINISHED', file: 'candles', checkpoint: 's3://new' },
    { state: 'FAILED', file: 'candles' },
  ])
  const manager = new JobManager(server.url)
  const ended = await deployedJobs(manager)
  expect(await lastStateOf(ended, manager)).toBe('s3://new')
  expect(await lastStateOf([], manager)).toBeUndefined()
})
