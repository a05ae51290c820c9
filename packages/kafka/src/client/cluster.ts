import { createRequire } from 'node:module'
import { TapeError } from '@tickertape/errors'
import type { Kafka, PartitionMetadata } from 'kafkajs'
import './kafkajs.ts'

/** The parts of kafkajs that it does not export, as far as they are used here. A test holds them to it. */
const require = createRequire(import.meta.url)

export interface ProducerIdentity {
  readonly transactionalId: string
  readonly producerId: string
  readonly producerEpoch: number
}

export interface TopicPartition {
  readonly topic: string
  readonly partition: number
}

interface Offsets {
  readonly topic: string
  readonly partitions: readonly { readonly partition: number; readonly offset: string }[]
}

/** The whole of a request as bytes, its size in front. */
export interface Framed {
  readonly frame: (correlationId: number, clientId: string) => Buffer
}

/** What stands behind the client's own header. */
export interface Encoded {
  readonly encode: () => Promise<{ readonly buffer: Buffer }>
}

export interface WireRequest<Content = Framed | Encoded> {
  readonly request: {
    readonly apiKey: number
    readonly apiVersion: number
    readonly apiName: string
  } & Content
  readonly response: {
    readonly decode: (raw: Buffer) => Promise<unknown>
    readonly parse: (decoded: unknown) => Promise<unknown>
  }
}

export interface Broker {
  readonly nodeId: number
  readonly connectionPool: { send(request: WireRequest): Promise<unknown> }
  readonly lookupRequest: (
    apiKey: number,
    definition: unknown,
  ) => (arguments_: object) => WireRequest
  disconnect(): Promise<void>
  initProducerId(options: {
    readonly transactionalId?: string
    readonly transactionTimeout: number
  }): Promise<{ readonly producerId: string; readonly producerEpoch: number }>
  addPartitionsToTxn(
    options: ProducerIdentity & {
      readonly topics: readonly { readonly topic: string; readonly partitions: number[] }[]
    },
  ): Promise<unknown>
  addOffsetsToTxn(options: ProducerIdentity & { readonly groupId: string }): Promise<unknown>
  txnOffsetCommit(
    options: ProducerIdentity & { readonly groupId: string; readonly topics: readonly Offsets[] },
  ): Promise<unknown>
  endTxn(options: ProducerIdentity & { readonly transactionResult: boolean }): Promise<unknown>
}

export interface Cluster {
  connect(): Promise<void>
  disconnect(): Promise<void>
  isConnected(): boolean
  addMultipleTargetTopics(topics: readonly string[]): Promise<void>
  refreshMetadata(): Promise<void>
  refreshMetadataIfNecessary(): Promise<void>
  removeBroker(address: { readonly host: string; readonly port: number }): void
  findControllerBroker(): Promise<Broker>
  findBroker(options: { readonly nodeId: number }): Promise<Broker>
  findGroupCoordinator(options: {
    readonly groupId: string
    readonly coordinatorType: number
  }): Promise<Broker>
  findTopicPartitionMetadata(topic: string): readonly PartitionMetadata[]
  fetchTopicsOffset(
    topics: readonly {
      readonly topic: string
      readonly partitions: readonly { readonly partition: number }[]
      readonly fromBeginning: boolean
    }[],
  ): Promise<readonly Offsets[]>
}

export interface RequestVersions {
  readonly protocol: (options: { readonly version: number }) => unknown
}

interface ClusterOptions {
  readonly metadataMaxAge: number
  readonly allowAutoTopicCreation: boolean
  readonly maxInFlightRequests: number
}

const METADATA_MAX_AGE_MS = 300_000

/** Connections of their own to the cluster of a client, not open yet. */
export function createCluster(client: Kafka): Cluster {
  const key = Object.getOwnPropertySymbols(client).find(
    ({ description }) => description === 'private:Kafka:createCluster',
  )
  const create = (client as unknown as Record<symbol, (options: ClusterOptions) => Cluster>)[
    key as symbol
  ] as (options: ClusterOptions) => Cluster
  return create({
    metadataMaxAge: METADATA_MAX_AGE_MS,
    allowAutoTopicCreation: false,
    maxInFlightRequests: 1,
  })
}

export const coordinatorTypes: {
  readonly GROUP: number
  readonly TRANSACTION: number
} = require('kafkajs/src/protocol/coordinatorTypes')
export const apiKeys: {
  readonly Produce: number
  readonly Fetch: number
} = require('kafkajs/src/protocol/requests/apiKeys')
export const {
  requests,
}: {
  readonly requests: { readonly Produce: unknown; readonly Fetch: RequestVersions }
} = require('kafkajs/src/protocol/requests')
export const {
  createErrorFromCode,
}: { createErrorFromCode: (code: number) => Error } = require('kafkajs/src/protocol/error')

/** Partitions of a topic. Rejects with an error of the client, TAPE_KAFKA_TOPIC_MISSING when there is none. */
export async function partitionCount(cluster: Cluster, topic: string): Promise<number> {
  await cluster.addMultipleTargetTopics([topic])
  await cluster.refreshMetadataIfNecessary()
  const partitions = cluster.findTopicPartitionMetadata(topic).length
  if (partitions > 0) return partitions
  throw new TapeError('TAPE_KAFKA_TOPIC_MISSING', `topic ${topic} does not exist`)
}

/** Rejects while a leader is elected, for which metadata names none (-1). */
export async function leaderOf(
  cluster: Cluster,
  topic: string,
  partition: number,
): Promise<Broker> {
  const known = cluster.findTopicPartitionMetadata(topic)
  const nodeId = known.find(({ partitionId }) => partitionId === partition)?.leader ?? NO_NODE
  if (nodeId === NO_NODE) throw createErrorFromCode(LEADER_NOT_AVAILABLE)
  return cluster.findBroker({ nodeId })
}

/** Partitions by the broker that leads them, for a request goes to one. Rejects as `leaderOf` does. */
export async function byLeader<T extends TopicPartition>(
  cluster: Cluster,
  places: readonly T[],
): Promise<Map<Broker, T[]>> {
  const leaders = new Map<Broker, T[]>()
  for (const place of places) {
    const broker = await leaderOf(cluster, place.topic, place.partition)
    const its = leaders.get(broker)
    if (its) its.push(place)
    else leaders.set(broker, [place])
  }
  return leaders
}

const NO_NODE = -1
const LEADER_NOT_AVAILABLE = 5
