import { type StubAnswer, stubServer } from '@tickertape/testkit/stub'
import { describe, expect, it } from 'vitest'
import { ConnectWorker } from './connect-worker.ts'

const { signal } = new AbortController()
const workerOf = (url: string) => new ConnectWorker({ url, signal })
const running = { state: 'RUNNING', worker_id: '127.0.0.1:8084' }

const trace = `org.apache.kafka.connect.errors.ConnectException: Exiting WorkerSinkTask due to unrecoverable exception.
\tat org.apache.kafka.connect.runtime.WorkerSinkTask.deliverMessages(WorkerSinkTask.java:636)
Caused by: org.postgresql.util.PSQLException: FATAL: password authentication failed for user "tape"
\tat org.postgresql.core.v3.ConnectionFactoryImpl.doAuthentication(ConnectionFactoryImpl.java:708)`

/** What a worker was seen to answer to everything. */
const answering = (answer: StubAnswer) => stubServer(() => answer)

describe('a sink', () => {
  it('runs when it and all its tasks do', async () => {
    await using server = await answering({
      body: { connector: running, tasks: [{ id: 0, ...running }] },
    })
    await workerOf(server.url).checkRuns('tickertape-a')
    expect(server.requests).toMatchObject([{ path: '/connectors/tickertape-a/status' }])
  })

  it('does not run yet while it has no task', async () => {
    await using server = await answering({ body: { connector: running, tasks: [] } })
    await expect(workerOf(server.url).checkRuns('tickertape-a')).rejects.toMatchObject({
      code: 'TAPE_CONNECT_NOT_RUNNING',
      retryable: true,
      message: 'sink tickertape-a is running, its tasks: none yet',
    })
  })

  it('has failed with the reason of its task, in one line', async () => {
    const tasks = [{ id: 0, ...running, state: 'FAILED', trace }]
    await using server = await answering({ body: { connector: running, tasks } })
    await expect(workerOf(server.url).checkRuns('tickertape-a')).rejects.toMatchObject({
      code: 'TAPE_CONNECT_SINK_FAILED',
      retryable: false,
      message:
        'sink tickertape-a has failed: FATAL: password authentication failed for user "tape" (PSQLException)',
    })
  })

  it('is named with its reason among those that have failed', async () => {
    const failed = { connector: running, tasks: [{ id: 0, ...running, state: 'FAILED', trace }] }
    const well = { connector: running, tasks: [{ id: 0, ...running }] }
    const body = { 'tickertape-a': { status: failed }, 'tickertape-b': { status: well } }
    await using server = await answering({ body })
    expect(await workerOf(server.url).failures()).toEqual([
      {
        name: 'tickertape-a',
        reason: 'FATAL: password authentication failed for user "tape" (PSQLException)',
      },
    ])
  })

  it('that was just made has no state for a moment, which may be asked for again', async () => {
    const body = { error_code: 404, message: 'No status found for connector tickertape-a' }
    await using server = await answering({ status: 404, body })
    await expect(workerOf(server.url).checkRuns('tickertape-a')).rejects.toMatchObject({
      code: 'TAPE_CONNECT_UNAVAILABLE',
      retryable: true,
    })
  })

  it('is made anew where it failed, and only there', async () => {
    await using server = await answering({ status: 202, body: '' })
    await workerOf(server.url).restartFailed('tickertape-a')
    expect(server.requests).toMatchObject([
      {
        method: 'POST',
        path: '/connectors/tickertape-a/restart?includeTasks=true&onlyFailed=true',
      },
    ])
  })
})

describe('a worker', () => {
  it("gives Connect's reason for a setting that it does not take", async () => {
    const message =
      'Connector configuration is invalid and contains the following 1 error(s):\nInvalid value x for configuration tasks.max: Not a number of type INT\nYou can also find the above list of errors at the endpoint `/connector-plugins/{connectorType}/config/validate`'
    await using server = await answering({ status: 400, body: { error_code: 400, message } })
    await expect(
      workerOf(server.url).configure({ name: 'tickertape-a', config: { 'tasks.max': 'x' } }),
    ).rejects.toMatchObject({
      code: 'TAPE_CONNECT_REFUSED',
      retryable: false,
      message:
        'Kafka Connect refused PUT /connectors/tickertape-a/config: Connector configuration is invalid and contains the following 1 error(s): Invalid value x for configuration tasks.max: Not a number of type INT',
    })
  })

  it('is asked again while it distributes its tasks', async () => {
    const message = 'Cannot complete request momentarily due to stale configuration'
    await using server = await answering({ status: 409, body: { error_code: 409, message } })
    await expect(workerOf(server.url).remove('tickertape-a')).rejects.toMatchObject({
      code: 'TAPE_CONNECT_UNAVAILABLE',
      retryable: true,
    })
  })

  it('is asked again while it starts and knows no connectors at all', async () => {
    await using server = await answering({ status: 404, body: '<h2>HTTP ERROR 404</h2>' })
    await expect(workerOf(server.url).failures()).rejects.toMatchObject({
      code: 'TAPE_CONNECT_UNAVAILABLE',
      retryable: true,
    })
  })

  it('that does not answer names the setting to check', async () => {
    const server = await answering({ body: {} })
    await server[Symbol.asyncDispose]()
    await expect(workerOf(server.url).connectors()).rejects.toMatchObject({
      code: 'TAPE_CONNECT_UNAVAILABLE',
      retryable: true,
      message: expect.stringContaining('check connect.url'),
    })
  })
})
