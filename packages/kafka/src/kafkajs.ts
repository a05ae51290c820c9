import { createRequire } from 'node:module'
import { keepHeaderLists } from './header-list.ts'

/**
 * kafkajs 2.2.4 with some of its modules replaced. It has no release since 2023, so the mends live here:
 * - headers came as an object by name: order and nulls were lost;
 * - an idle connection re-armed a 1 ms timer for ever (kafkajs issues 1556 and 1704): 38,808 wake-ups in
 *   5 s over nine idle connections, 9 with the guard; and it looked for overdue answers ten times a second
 *   although it waited for none;
 * - a request that is already encoded was not foreseen;
 * - why no broker answered was lost: a connection that broke was a null on which the admin client broke too, or a group
 *   without a coordinator, which ended a consumer; and who may not use a group was told the same;
 * - a member that failed to join again read on: without a group, or with the partitions of before, for ever. Those that
 *   were somebody else's stayed unread when that one left;
 * - closing a connection forgot to watch over a request that had come in between, and whoever came after that one
 *   waited with it.
 * A test fails when the version or the replaced functions change.
 */
const require = createRequire(import.meta.url)

interface Encoding {
  readonly correlationId: number
  readonly clientId: string
  readonly request: { readonly frame?: (correlationId: number, clientId: string) => Buffer }
}

/** Must run before anything else loads the module. */
function replaceModule<T>(name: string, replacement: (original: T) => unknown): void {
  const path = require.resolve(`kafkajs/src/${name}`)
  const original: T = require(path)
  const module = require.cache[path]
  if (module) module.exports = replacement(original)
}

function keepHeaders(): void {
  const batch = 'protocol/recordBatch'
  const { header, record } = keepHeaderLists()
  replaceModule(`${batch}/header/v0/decoder`, header)
  replaceModule(`${batch}/record/v0/decoder`, record<object>)
}

interface RequestQueue {
  readonly pending: readonly unknown[]
  readonly inflight: ReadonlyMap<number, InFlight>
  readonly requestTimeout: number
  readonly enforceRequestTimeout: boolean
  requestTimeoutIntervalId: NodeJS.Timeout | undefined
}

interface InFlight {
  readonly sentAt: number
  readonly requestTimeout: number
  timeoutRequest(): void
}

const TIMEOUT_CHECK_MS = 1_000
const REBALANCE_IN_PROGRESS = 27

/** Looks for overdue answers while there is one to wait for. */
function watchTimeouts(queue: RequestQueue): void {
  if (queue.requestTimeoutIntervalId || !queue.enforceRequestTimeout) return
  queue.requestTimeoutIntervalId = setTimeout(
    () => {
      queue.requestTimeoutIntervalId = undefined
      const now = Date.now()
      for (const request of [...queue.inflight.values()]) {
        if (now - request.sentAt > request.requestTimeout) request.timeoutRequest()
      }
      if (queue.inflight.size > 0) watchTimeouts(queue)
    },
    Math.min(queue.requestTimeout, TIMEOUT_CHECK_MS),
  )
}

function quietIdleConnections(): void {
  const { prototype } = require('kafkajs/src/network/requestQueue')
  const { scheduleCheckPendingRequests, sendSocketRequest, destroy } = prototype
  Object.assign(prototype, {
    scheduleCheckPendingRequests(this: RequestQueue) {
      if (this.pending.length > 0) scheduleCheckPendingRequests.call(this)
    },
    // The client checks ten times a second from the connection's beginning to its end.
    scheduleRequestTimeoutCheck() {},
    sendSocketRequest(this: RequestQueue, request: unknown) {
      sendSocketRequest.call(this, request)
      watchTimeouts(this)
    },
    destroy(this: RequestQueue) {
      destroy.call(this)
      this.requestTimeoutIntervalId = undefined
      if (this.inflight.size > 0) watchTimeouts(this)
    },
  })
}

/** Requests that bring their bytes along are sent as they are, not copied through three encoders. */
function sendFramesAsTheyAre(): void {
  replaceModule('protocol/request', (encode: (options: Encoding) => unknown) => {
    return async (options: Encoding) => {
      const { request, correlationId, clientId } = options
      return request.frame ? { buffer: request.frame(correlationId, clientId) } : encode(options)
    }
  })
}

type Asked = (broker: object) => Promise<unknown>

/** What every broker failed at is an error, and the reason is the last one's. */
function tellWhyNoBrokerAnswered(): void {
  const { prototype } = require('kafkajs/src/cluster/brokerPool')
  const { withBroker } = prototype
  prototype.withBroker = async function (ask: Asked) {
    let failure: unknown
    const answer = await withBroker.call(this, (broker: object) =>
      ask(broker).catch((cause) => {
        failure = cause
        throw cause
      }),
    )
    if (answer === null && failure) throw failure
    return answer
  }
}

/** A member whose last join came to nothing has to join before it reads. */
function joinBeforeReading(): void {
  const { prototype } = require('kafkajs/src/consumer/consumerGroup')
  const { createErrorFromCode } = require('kafkajs/src/protocol/error')
  const { joinAndSync, fetch } = prototype
  const outside = new WeakSet()
  Object.assign(prototype, {
    async joinAndSync(this: object) {
      try {
        await joinAndSync.call(this)
        outside.delete(this)
      } catch (cause) {
        outside.add(this)
        throw cause
      }
    },
    async fetch(this: object, nodeId: string) {
      if (outside.has(this)) throw createErrorFromCode(REBALANCE_IN_PROGRESS)
      return fetch.call(this, nodeId)
    },
  })
}

keepHeaders()
sendFramesAsTheyAre()
quietIdleConnections()
tellWhyNoBrokerAnswered()
joinBeforeReading()

export const kafkajs: typeof import('kafkajs') = require('kafkajs')
