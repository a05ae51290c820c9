import { createRequire } from 'node:module'
import type { Socket } from 'node:net'
import { AnswerReader } from './answer-reader.ts'
import { FetchedBatch, undecoded } from './fetched-batch.ts'

/**
 * kafkajs 2.2.4 with some of its modules replaced. It has no release since 2023, so the mends live here:
 * - records were decoded one by one into objects and texts, and their headers lost order and nulls;
 * - the chunks of an answer were gathered and copied, all of them outside of V8's heap;
 * - every partition without news was handed to a worker, and each answer woke all workers;
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

function leaveRecordsInTheirBytes(): void {
  replaceModule('protocol/requests/fetch/v4/decodeMessages', () => undecoded)
  replaceModule('consumer/batch', () => FetchedBatch)
}

type FetchRecords = (nodeId: number) => Promise<readonly FetchedBatch[]>

function passOverEmptyBatches(): void {
  const { prototype } = require('kafkajs/src/consumer/consumerGroup')
  const fetch: FetchRecords = prototype.fetch
  prototype.fetch = async function (...args: Parameters<FetchRecords>) {
    const batches = await fetch.apply(this, args)
    return batches.filter((batch) => !batch.isEmpty() || batch.isEmptyDueToFiltering())
  }
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

interface Connection {
  readonly socket: Socket
  readonly authHandlers: { onSuccess(answer: Buffer): void } | null
  readonly authExpectResponse: boolean
  readonly requestQueue: {
    fulfillRequest(answer: { size: number; correlationId: number; payload: Buffer }): void
  }
}

const readers = new WeakMap<Socket, AnswerReader>()

function readerOf(socket: Socket): AnswerReader {
  const known = readers.get(socket) ?? new AnswerReader()
  readers.set(socket, known)
  return known
}

const CORRELATION_ID = 4
const PAYLOAD = 8

function takeChunk(connection: Connection, chunk: Buffer): void {
  const { socket, requestQueue } = connection
  for (const answer of readerOf(socket).take(chunk)) {
    // Looked at anew for each: who authenticates is done with one answer.
    if (connection.authHandlers) connection.authHandlers.onSuccess(answer)
    else {
      const correlationId = answer.readInt32BE(CORRELATION_ID)
      const payload = answer.subarray(PAYLOAD)
      requestQueue.fulfillRequest({ size: answer.length - CORRELATION_ID, correlationId, payload })
    }
  }
}

function copyAnswersOnce(): void {
  const { prototype } = require('kafkajs/src/network/connection')
  prototype.processData = function (this: Connection, chunk: Buffer) {
    const { authHandlers, authExpectResponse, socket } = this
    if (authHandlers && !authExpectResponse) return authHandlers.onSuccess(Buffer.from(chunk))
    try {
      takeChunk(this, chunk)
    } catch (cause) {
      socket.destroy(cause as Error)
    }
  }
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

leaveRecordsInTheirBytes()
passOverEmptyBatches()
sendFramesAsTheyAre()
quietIdleConnections()
copyAnswersOnce()
tellWhyNoBrokerAnswered()
joinBeforeReading()

export const kafkajs: typeof import('kafkajs') = require('kafkajs')
