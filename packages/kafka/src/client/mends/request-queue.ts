import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

interface RequestQueue {
  readonly pending: readonly unknown[]
  readonly inflight: ReadonlyMap<number, InFlight>
  readonly requestTimeout: number
  readonly enforceRequestTimeout: boolean
  requestTimeoutIntervalId: NodeJS.Timeout | undefined
}

interface InFlight {
  /** By a clock that nobody sets: the wall clock's step would let all of them be overdue, or none. */
  sentAtMs: number
  readonly requestTimeout: number
  timeoutRequest(): void
}

const TIMEOUT_CHECK_MS = 1_000

/** Looks for overdue answers while there is one to wait for. */
function watchTimeouts(queue: RequestQueue): void {
  if (queue.requestTimeoutIntervalId || !queue.enforceRequestTimeout) return
  queue.requestTimeoutIntervalId = setTimeout(
    () => {
      queue.requestTimeoutIntervalId = undefined
      const now = performance.now()
      for (const request of [...queue.inflight.values()]) {
        if (now - request.sentAtMs > request.requestTimeout) request.timeoutRequest()
      }
      if (queue.inflight.size > 0) watchTimeouts(queue)
    },
    Math.min(queue.requestTimeout, TIMEOUT_CHECK_MS),
  )
}

export function quietIdleConnections(): void {
  const { prototype } = require('kafkajs/src/network/requestQueue')
  const { scheduleCheckPendingRequests, sendSocketRequest, destroy } = prototype
  Object.assign(prototype, {
    scheduleCheckPendingRequests(this: RequestQueue) {
      if (this.pending.length > 0) scheduleCheckPendingRequests.call(this)
    },
    // The client checks ten times a second from the connection's beginning to its end.
    scheduleRequestTimeoutCheck() {},
    sendSocketRequest(this: RequestQueue, request: InFlight) {
      request.sentAtMs = performance.now()
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
