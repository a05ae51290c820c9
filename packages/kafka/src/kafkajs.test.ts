import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { groupMessagesPerPartition } from './kafkajs.ts'

const require = createRequire(import.meta.url)

describe('the mends of kafkajs', () => {
  it('are for the version that is installed', () => {
    expect(require('kafkajs/package.json').version).toBe('2.2.4')
  })

  it('reach the module that sends', () => {
    const path = require.resolve('kafkajs/src/producer/groupMessagesPerPartition')
    expect(require(path)).toBe(groupMessagesPerPartition)
    expect(require.cache[require.resolve('kafkajs/src/producer/sendMessages')]).toBeDefined()
  })

  it('group messages in order', () => {
    const messages = [3, 1, 2, 1, 3].map((partition, index) => ({ partition, index }))
    const groups = groupMessagesPerPartition({
      topic: 't',
      partitionMetadata: [{}, {}, {}, {}],
      messages,
      partitioner: ({ message }) => message.partition,
    })
    expect(groups).toEqual({
      1: [messages[1], messages[3]],
      2: [messages[2]],
      3: [messages[0], messages[4]],
    })
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
})
