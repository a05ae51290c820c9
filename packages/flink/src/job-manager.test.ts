import { type StubAnswer, stubServer } from '@tickertape/testkit/stub'
import { expect, it } from 'vitest'
import { JobManager } from './job-manager.ts'

/** A JobManager that knows these answers. */
const managerOf = (answers: Readonly<Record<string, StubAnswer>>) =>
  stubServer(({ path }) => answers[path] ?? { status: 404, body: { errors: [`no ${path}`] } })

const exceptions = (stacktrace?: string): StubAnswer => ({
  body: { exceptionHistory: { entries: stacktrace ? [{ stacktrace }] : [] } },
})
const vertex = (status: string) => ({ name: 'Source', status })

it('is not ready without a TaskManager', async () => {
  await using server = await managerOf({ '/overview': { body: { taskmanagers: 0 } } })
  await expect(new JobManager(server.url).checkReady()).rejects.toMatchObject({
    code: 'TAPE_FLINK_UNAVAILABLE',
    message: expect.stringContaining('no TaskManager is registered'),
  })
})

it('gives the newest job first', async () => {
  const job = (jid: string, start: number) => ({
    jid,
    name: jid,
    state: 'RUNNING',
    'start-time': start,
  })
  await using server = await managerOf({
    '/jobs/overview': { body: { jobs: [job('old', 1), job('new', 2)] } },
  })
  const jobs = await new JobManager(server.url).jobs()
  expect(jobs.map(({ id }) => id)).toEqual(['new', 'old'])
})

it('reads what a job was given', async () => {
  const body = { 'execution-config': { 'user-config': { 'tickertape.file': 'candles' } } }
  await using server = await managerOf({
    '/jobs/a/config': { body },
    '/jobs/b/config': { body: {} },
  })
  const manager = new JobManager(server.url)
  expect(await manager.parameters('a')).toEqual({ 'tickertape.file': 'candles' })
  expect(await manager.parameters('b')).toEqual({})
})

it('says of a running job how many of its tasks wait', async () => {
  await using server = await managerOf({
    '/jobs/a': { body: { state: 'RUNNING', vertices: [vertex('RUNNING'), vertex('SCHEDULED')] } },
    '/jobs/a/exceptions?maxExceptions=1': exceptions(),
  })
  await expect(new JobManager(server.url).checkRuns('a', 'candles')).rejects.toMatchObject({
    code: 'TAPE_FLINK_NOT_RUNNING',
    retryable: true,
    message: 'job candles is running (1 of 2 tasks wait)',
  })
})

it('gives the reason of a job that ended, which is not waited for', async () => {
  const trace = 'org.apache.flink.Outer: no\nCaused by: java.io.IOException: no schema 7\n\tat x'
  await using server = await managerOf({
    '/jobs/a': { body: { state: 'FAILED', vertices: [] } },
    '/jobs/a/exceptions?maxExceptions=1': exceptions(trace),
  })
  await expect(new JobManager(server.url).checkRuns('a', 'candles')).rejects.toMatchObject({
    code: 'TAPE_FLINK_JOB_FAILED',
    retryable: false,
    message: 'job candles is failed: no schema 7 (IOException)',
  })
})

it('takes a job for running when all of its tasks are', async () => {
  await using server = await managerOf({
    '/jobs/a': { body: { state: 'RUNNING', vertices: [vertex('RUNNING')] } },
  })
  await expect(new JobManager(server.url).checkRuns('a', 'candles')).resolves.toBeUndefined()
})

it('finds the newest state of a job, or what it began with', async () => {
  const state = (path: string, trigger_timestamp: number) => ({
    external_path: path,
    trigger_timestamp,
  })
  const latest = (found: object): StubAnswer => ({ body: { latest: found } })
  await using server = await managerOf({
    '/jobs/stopped/checkpoints': latest({
      savepoint: state('s3://s', 2),
      completed: state('s3://c', 1),
    }),
    '/jobs/killed/checkpoints': latest({
      savepoint: state('s3://s', 1),
      completed: state('s3://c', 2),
    }),
    '/jobs/failed/checkpoints': latest({ completed: null, restored: state('s3://r', 1) }),
    '/jobs/new/checkpoints': latest({ savepoint: null, completed: null, restored: null }),
  })
  const manager = new JobManager(server.url)
  expect(await manager.stateOf('stopped')).toBe('s3://s')
  expect(await manager.stateOf('killed')).toBe('s3://c')
  expect(await manager.stateOf('failed')).toBe('s3://r')
  expect(await manager.stateOf('new')).toBeUndefined()
})

it('waits for a savepoint and answers where it is', async () => {
  const answers = [
    { status: { id: 'IN_PROGRESS' } },
    { status: { id: 'COMPLETED' }, operation: { location: 's3://flink/savepoints/1' } },
  ]
  await using server = await stubServer(({ path }) => ({
    body: path === '/jobs/a/stop' ? { 'request-id': 'r' } : answers.shift(),
  }))
  const manager = new JobManager(server.url)
  expect(await manager.stopWithSavepoint({ id: 'a', name: 'candles' })).toBe(
    's3://flink/savepoints/1',
  )
  expect(server.requests[0]).toMatchObject({ method: 'POST', body: { drain: false } })
  answers.push({ status: { id: 'COMPLETED' }, operation: { location: 's3://a/candles/1' } })
  await manager.stopWithSavepoint({ id: 'a', name: 'candles' }, 's3://a/candles')
  expect(server.requests.at(-2)).toMatchObject({ body: { targetDirectory: 's3://a/candles' } })
})

it('says why a savepoint could not be taken', async () => {
  const failed = { 'stack-trace': 'x.Y: no\nCaused by: java.io.IOException: the bucket is gone' }
  await using server = await managerOf({
    '/jobs/a/stop': { body: { 'request-id': 'r' } },
    '/jobs/a/savepoints/r': {
      body: { status: { id: 'COMPLETED' }, operation: { 'failure-cause': failed } },
    },
  })
  const stopped = new JobManager(server.url).stopWithSavepoint({ id: 'a', name: 'candles' })
  await expect(stopped).rejects.toMatchObject({
    code: 'TAPE_FLINK_REFUSED',
    message: 'job candles gave no savepoint: the bucket is gone (IOException)',
  })
})
