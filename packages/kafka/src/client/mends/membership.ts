import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

type Asked = (broker: object) => Promise<unknown>

/** What every broker failed at is an error, and the reason is the last one's. */
export function tellWhyNoBrokerAnswered(): void {
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

const REBALANCE_IN_PROGRESS = 27

/** A member whose last join came to nothing has to join before it reads. */
export function joinBeforeReading(): void {
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

/** A member whose clock was ahead waits with its next heartbeat until that time comes again. */
export function beatAfterClockSteps(): void {
  const { prototype } = require('kafkajs/src/consumer/consumerGroup')
  const { heartbeat } = prototype
  prototype.heartbeat = function (this: { lastRequest: number }, options: object) {
    this.lastRequest = Math.min(this.lastRequest, Date.now())
    return heartbeat.call(this, options)
  }
}
