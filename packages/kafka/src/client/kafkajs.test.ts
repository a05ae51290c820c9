import { createRequire } from 'node:module'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { consumeGroup } from '../consume/group-consumer.ts'
import { FakeCluster } from '../fakes/fake-cluster.ts'
import { createClient } from './client.ts'
import { coordinatorTypes, createCluster } from './cluster.ts'
import './kafkajs.ts'

const require = createRequire(import.meta.url)

const UNKNOWN_MEMBER_ID = 25
const log = { debug: () => {}, info: () => {}, warn: () => {} }

describe('the mends of kafkajs', () => {
  it('are for the version that is installed', () => {
    expect(require('kafkajs/package.json').version).toBe('2.2.4')
  })

  it('send a request that brings its bytes along as it is', async () => {
    const encode = require('kafkajs/src/protocol/request')
    const bytes = Buffer.from('frame')
    const frame = (correlationId: number, clientId: string) => {
      expect([correlationId, clientId]).toEqual([7, 'me'])
      return bytes
    }
    const { buffer } = await encode({ correlationId: 7, clientId: 'me', request: { frame } })
    expect(buffer).toBe(bytes)
  })

  it('tell why no broker answers', async () => {
    const BrokerPool = require('kafkajs/src/cluster/brokerPool')
    const pool = Object.create(BrokerPool.prototype)
    Object.assign(pool, { brokers: { 1: {} }, findBroker: async () => ({}) })
    const failing = (type: string) => () => Promise.reject(Object.assign(new Error(type), { type }))
    await expect(pool.withBroker(failing('GROUP_AUTHORIZATION_FAILED'))).rejects.toThrow(
      'GROUP_AUTHORIZATION_FAILED',
    )
    await expect(pool.withBroker(failing('REQUEST_TIMED_OUT'))).rejects.toThrow('REQUEST_TIMED_OUT')
    expect(await pool.withBroker(async () => 'coordinator')).toBe('coordinator')
  })

  it('let an idle connection sleep and still wake one that waits', () => {
    const RequestQueue = require('kafkajs/src/network/requestQueue')
    const queue = Object.create(RequestQueue.prototype)
    Object.assign(queue, { pending: [], throttledUntil: 0, throttleCheckTimeoutId: null })
    queue.scheduleCheckPendingRequests()
    expect(queue.throttleCheckTimeoutId).toBeNull()
    queue.pending.push({})
    queue.scheduleCheckPendingRequests()
    expect(queue.throttleCheckTimeoutId).not.toBeNull()
    clearTimeout(queue.throttleCheckTimeoutId)
  })

  it('watch for overdue answers only while they wait for one', () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const RequestQueue = require('kafkajs/src/network/requestQueue')
    const logger = { debug: () => {} }
    const queue = new RequestQueue({ requestTimeout: 3_000, enforceRequestTimeout: true, logger })
    queue.scheduleRequestTimeoutCheck()
    expect(vi.getTimerCount()).toBe(0)
    const timedOut: number[] = []
    const send = (correlationId: number) =>
      queue.push({
        expectResponse: true,
        sendRequest: () => {},
        entry: { correlationId, resolve: () => {}, reject: () => timedOut.push(correlationId) },
      })
    send(1)
    vi.advanceTimersByTime(2_500)
    send(2)
    queue.fulfillRequest({ correlationId: 2, payload: Buffer.alloc(0), size: 0 })
    expect(timedOut).toEqual([])
    vi.advanceTimersByTime(2_000)
    expect(timedOut).toEqual([1])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('tell that a connection was lost while it was asked for a coordinator, so that it is asked again', async () => {
    const fake = await FakeCluster.start('events', [0])
    onTestFinished(() => fake[Symbol.asyncDispose]())
    const client = createClient({ brokers: fake.addresses, clientId: 'test', log })
    const cluster = createCluster(client)
    onTestFinished(() => cluster.disconnect())
    await cluster.connect()
    await cluster.refreshMetadata()
    fake.breaks.set('FindCoordinator', 0)
    const group = { groupId: 'g', coordinatorType: coordinatorTypes.GROUP }
    await expect(cluster.findGroupCoordinator(group)).rejects.toMatchObject({
      name: 'KafkaJSConnectionClosedError',
      retriable: true,
    })
    expect((await cluster.findGroupCoordinator(group)).nodeId).toBe(0)
  })

  it('make a member join again that was expelled and lost its connection while it came back', async () => {
    const fake = await FakeCluster.start('events', [0])
    onTestFinished(() => fake[Symbol.asyncDispose]())
    const client = createClient({ brokers: fake.addresses, clientId: 'test', log })
    const stop = new AbortController()
    const assignments: Readonly<Record<string, readonly number[]>>[] = []
    const consuming = consumeGroup(client, {
      ...{ groupId: 'g', topics: ['events'], signal: stop.signal, log },
      onBatch: async () => undefined,
      onAssigned: (assignment) => void assignments.push(assignment),
    })
    await vi.waitFor(() => expect(assignments).toHaveLength(1), 5_000)
    fake.breaks.set('SyncGroup', 0)
    fake.refusals.set('Heartbeat', [UNKNOWN_MEMBER_ID])
    await vi.waitFor(() => expect(assignments).toHaveLength(2), 10_000)
    expect(fake.breaks.has('SyncGroup')).toBe(false)
    stop.abort()
    await consuming
  }, 20_000)

  it('let a member go on beating when the wall clock was set back', async () => {
    const fake = await FakeCluster.start('events', [0])
    onTestFinished(() => fake[Symbol.asyncDispose]())
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    const client = createClient({ brokers: fake.addresses, clientId: 'test', log })
    const stop = new AbortController()
    const consuming = consumeGroup(client, {
      ...{ groupId: 'g', topics: ['events'], signal: stop.signal, log },
      onBatch: async () => undefined,
      onAssigned: () => {},
    })
    const beats = () => fake.requests.filter((name) => name === 'Heartbeat').length
    vi.setSystemTime(Date.now() + 26 * 3_600_000)
    await vi.waitFor(() => expect(beats()).toBeGreaterThan(0), 10_000)
    vi.setSystemTime(Date.now() - 26 * 3_600_000)
    const before = beats()
    await vi.waitFor(() => expect(beats()).toBeGreaterThan(before), 10_000)
    stop.abort()
    await consuming
  }, 30_000)

  it('watch over a request that came while the connection was closed', () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const RequestQueue = require('kafkajs/src/network/requestQueue')
    const logger = { debug: () => {} }
    const limits = { maxInFlightRequests: 1, requestTimeout: 3_000, enforceRequestTimeout: true }
    const queue = new RequestQueue({ ...limits, logger })
    const timedOut: number[] = []
    queue.push({
      expectResponse: true,
      sendRequest: () => {},
      entry: { correlationId: 1, resolve: () => {}, reject: () => timedOut.push(1) },
    })
    queue.destroy()
    vi.advanceTimersByTime(5_000)
    expect(timedOut).toEqual([1])
  })
})
