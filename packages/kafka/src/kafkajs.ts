import { createRequire } from 'node:module'

/**
 * kafkajs 2.2.4 with four of its modules replaced. It has no release since 2023, so the mends live here:
 * - grouping messages by partition copied an array per message, O(n^2): a third of a producer's CPU;
 * - an idle connection re-armed a 1 ms timer for ever (kafkajs issues 1556 and 1704): 38,808 wake-ups in
 *   5 s over nine idle connections, 9 with the guard;
 * - a request that is already encoded was not foreseen.
 * A test fails when the version or the replaced functions change.
 */
const require = createRequire(import.meta.url)

interface Grouping<M> {
  readonly topic: string
  readonly partitionMetadata: readonly unknown[]
  readonly messages: readonly M[]
  readonly partitioner: (options: {
    topic: string
    partitionMetadata: readonly unknown[]
    message: M
  }) => number
}

interface Encoding {
  readonly correlationId: number
  readonly clientId: string
  readonly request: { readonly frame?: (correlationId: number, clientId: string) => Buffer }
}

export function groupMessagesPerPartition<M>(options: Grouping<M>): Record<number, M[]> {
  const { topic, partitionMetadata, messages, partitioner } = options
  const groups: Record<number, M[]> = {}
  if (partitionMetadata.length === 0) return groups
  for (const message of messages) {
    const partition = partitioner({ topic, partitionMetadata, message })
    const group = groups[partition]
    if (group) group.push(message)
    else groups[partition] = [message]
  }
  return groups
}

function replaceGrouping(): void {
  const path = require.resolve('kafkajs/src/producer/groupMessagesPerPartition')
  require(path)
  const module = require.cache[path]
  if (module) module.exports = groupMessagesPerPartition
}

function quietIdleConnections(): void {
  const RequestQueue = require('kafkajs/src/network/requestQueue')
  const { scheduleCheckPendingRequests } = RequestQueue.prototype
  RequestQueue.prototype.scheduleCheckPendingRequests = function schedule(this: {
    pending: unknown[]
  }) {
    if (this.pending.length > 0) scheduleCheckPendingRequests.call(this)
  }
}

/** Requests that bring their bytes along are sent as they are, not copied through three encoders. */
function sendFramesAsTheyAre(): void {
  const path = require.resolve('kafkajs/src/protocol/request')
  const encode = require(path)
  const module = require.cache[path]
  if (!module) return
  module.exports = async (options: Encoding) => {
    const { request, correlationId, clientId } = options
    return request.frame ? { buffer: request.frame(correlationId, clientId) } : encode(options)
  }
}

replaceGrouping()
sendFramesAsTheyAre()
quietIdleConnections()

export const kafkajs: typeof import('kafkajs') = require('kafkajs')
