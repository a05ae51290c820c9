import { retry, TapeError } from '@tickertape/errors'
import type { Admin, Kafka } from 'kafkajs'
import { fromKafka } from '../client/fate.ts'
import { kafkajs } from '../client/kafkajs.ts'
import { type CommittedOffset, type GroupFacts, groupFacts } from './group-facts.ts'

export interface TopicSpec {
  readonly topic: string
  readonly partitions: number
  readonly replicationFactor: number
  /** Topic settings by Kafka's names, e.g. `retention.ms`. */
  readonly settings: Readonly<Record<string, string>>
}

export interface PartitionRange {
  readonly partition: number
  /** First offset that is still there, and first offset that is not there yet. */
  readonly low: number
  readonly high: number
}

export interface PartitionFacts {
  readonly partition: number
  /** Id of the broker that readers and writers speak to; -1 when there is none. */
  readonly leader: number
  readonly replicas: readonly number[]
  readonly inSync: readonly number[]
}

export interface TopicSetting {
  readonly name: string
  readonly value: string
  /** Nobody set it for this topic. */
  readonly isDefault: boolean
}

/** Looks after topics and offsets. Every method rejects with a TAPE_KAFKA_ error. */
export class KafkaAdmin implements AsyncDisposable {
  readonly #admin: Admin

  private constructor(admin: Admin) {
    this.#admin = admin
  }

  static async connect(client: Kafka): Promise<KafkaAdmin> {
    const admin = client.admin()
    await admin.connect().catch((cause) => Promise.reject(fromKafka(cause)))
    return new KafkaAdmin(admin)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#admin.disconnect()
  }

  /** Number of partitions, or undefined when the topic does not exist. */
  async partitionsOf(topic: string): Promise<number | undefined> {
    try {
      const { topics } = await this.#admin.fetchTopicMetadata({ topics: [topic] })
      return topics[0]?.partitions.length
    } catch (cause) {
      const { type } = cause as { type?: string }
      if (type === 'UNKNOWN_TOPIC_OR_PARTITION') return undefined
      throw fromKafka(cause)
    }
  }

  /**
   * Creates the topics that are missing and brings the settings of the others in line. Safe to run in
   * several processes at once. Throws TAPE_KAFKA_TOPIC_MISMATCH when a topic has other partitions.
   */
  async ensureTopics(specs: readonly TopicSpec[]): Promise<void> {
    await retry(() => this.#ask(() => this.#ensureOnce(specs)), { forMs: 60_000 })
  }

  /**
   * Waits a minute for topics that somebody else makes. Throws TAPE_KAFKA_TOPIC_MISSING then, and
   * TAPE_KAFKA_TOPIC_MISMATCH when a topic has other partitions.
   */
  async awaitTopics(specs: readonly Pick<TopicSpec, 'topic' | 'partitions'>[]): Promise<void> {
    await retry(
      async () => {
        for (const spec of specs) await this.#checkPartitions(spec, 'TAPE_KAFKA_TOPIC_MISSING')
      },
      { forMs: 60_000 },
    )
  }

  async #ensureOnce(specs: readonly TopicSpec[]): Promise<void> {
    const existing = new Set(await this.#admin.listTopics())
    await this.#create(specs.filter(({ topic }) => !existing.has(topic)))
    // A busy broker knows a new topic a moment after it has created it.
    for (const spec of specs) await this.#checkPartitions(spec, 'TAPE_KAFKA_UNAVAILABLE')
    await this.#alterSettings(specs.filter(({ topic }) => existing.has(topic)))
  }

  async #create(specs: readonly TopicSpec[]): Promise<void> {
    if (specs.length === 0) return
    await this.#admin.createTopics({
      waitForLeaders: true,
      topics: specs.map(({ topic, partitions, replicationFactor, settings }) => ({
        topic,
        numPartitions: partitions,
        replicationFactor,
        configEntries: Object.entries(settings).map(([name, value]) => ({ name, value })),
      })),
    })
  }

  /** Creates one topic. Throws TAPE_KAFKA_TOPIC_MISMATCH when there is one of that name. */
  async create(spec: TopicSpec): Promise<void> {
    if ((await this.topics()).includes(spec.topic)) {
      throw new TapeError('TAPE_KAFKA_TOPIC_MISMATCH', `there is a topic ${spec.topic} already`)
    }
    await this.#ask(() => this.#create([spec]))
  }

  async remove(topic: string): Promise<void> {
    await this.#ask(() => this.#admin.deleteTopics({ topics: [topic] }))
  }

  async #ask<T>(request: () => Promise<T>): Promise<T> {
    try {
      return await request()
    } catch (cause) {
      throw fromKafka(cause)
    }
  }

  /** Where the partitions of a topic are, by partition. */
  async partitions(topic: string): Promise<PartitionFacts[]> {
    const { topics } = await this.#ask(() => this.#admin.fetchTopicMetadata({ topics: [topic] }))
    const partitions = topics[0]?.partitions ?? []
    return partitions
      .map(({ partitionId, leader, replicas, isr }) => {
        return { partition: partitionId, leader, replicas, inSync: isr }
      })
      .sort((a, b) => a.partition - b.partition)
  }

  async #checkPartitions(
    { topic, partitions }: Pick<TopicSpec, 'topic' | 'partitions'>,
    missing: 'TAPE_KAFKA_UNAVAILABLE' | 'TAPE_KAFKA_TOPIC_MISSING',
  ): Promise<void> {
    const found = await this.partitionsOf(topic)
    if (found === partitions) return
    if (found === undefined) throw new TapeError(missing, `topic ${topic} is not known yet`)
    throw new TapeError(
      'TAPE_KAFKA_TOPIC_MISMATCH',
      `topic ${topic} has ${found} partitions, kafka.partitions says ${partitions}: a symbol's partition depends on it, so set kafka.partitions to ${found} or recreate the topic`,
    )
  }

  async #alterSettings(specs: readonly TopicSpec[]): Promise<void> {
    if (specs.length === 0) return
    await this.#admin.alterConfigs({
      validateOnly: false,
      resources: specs.map(({ topic, settings }) => ({
        type: kafkajs.ConfigResourceTypes.TOPIC,
        name: topic,
        configEntries: Object.entries(settings).map(([name, value]) => ({ name, value })),
      })),
    })
  }

  /** The settings of a topic by Kafka's names, defaults included. */
  async settings(topic: string): Promise<ReadonlyMap<string, string>> {
    const settings = await this.topicSettings(topic)
    return new Map(settings.map(({ name, value }) => [name, value]))
  }

  async topicSettings(topic: string): Promise<TopicSetting[]> {
    const { resources } = await this.#ask(() =>
      this.#admin.describeConfigs({
        includeSynonyms: false,
        resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic }],
      }),
    )
    const entries = resources[0]?.configEntries ?? []
    return entries.map(({ configName, configValue, configSource }) => {
      const isDefault = configSource !== kafkajs.ConfigSource.TOPIC_CONFIG
      return { name: configName, value: configValue, isDefault }
    })
  }

  async topics(): Promise<string[]> {
    return this.#ask(() => this.#admin.listTopics())
  }

  /** Names of all consumer groups, in order. */
  async groups(): Promise<string[]> {
    const { groups } = await this.#ask(() => this.#admin.listGroups())
    return groups.map(({ groupId }) => groupId).sort()
  }

  /** State and members of groups; one that is not there is in state Dead. */
  async describeGroups(groupIds: readonly string[]): Promise<GroupFacts[]> {
    if (groupIds.length === 0) return []
    const { groups } = await this.#ask(() => this.#admin.describeGroups([...groupIds]))
    return groups.map(groupFacts)
  }

  /** Forgets a group that has no member, with its offsets. */
  async removeGroup(groupId: string): Promise<void> {
    await this.#ask(() => this.#admin.deleteGroups([groupId]))
  }

  /** Every offset that a group has committed. */
  async allCommitted(groupId: string): Promise<CommittedOffset[]> {
    const topics = await this.#ask(() => this.#admin.fetchOffsets({ groupId }))
    return topics.flatMap(({ topic, partitions }) =>
      partitions
        .map(({ partition, offset }) => ({ topic, partition, offset: Number(offset) }))
        .filter(({ offset }) => offset >= 0),
    )
  }

  /** What every partition of a topic holds, by partition. */
  async ranges(topic: string): Promise<PartitionRange[]> {
    // A new topic's leaders take a moment to know that they lead.
    const offsets = await retry(() => this.#ask(() => this.#admin.fetchTopicOffsets(topic)), {
      forMs: 5_000,
    })
    return offsets
      .map(({ partition, low, high }) => ({ partition, low: Number(low), high: Number(high) }))
      .sort((a, b) => a.partition - b.partition)
  }

  /** First offset of a record of this time or later, by partition; its end where there is none. */
  async offsetsAt(topic: string, timestampMs: number): Promise<Map<number, number>> {
    const offsets = await this.#ask(() =>
      this.#admin.fetchTopicOffsetsByTimestamp(topic, timestampMs),
    )
    return new Map(offsets.map(({ partition, offset }) => [partition, Number(offset)]))
  }

  /**
   * Committed offset by partition; partitions without one are absent. Right after a broker's start the
   * group's coordinator is not known yet, which the client does not wait for.
   */
  async committed(groupId: string, topic: string): Promise<Map<number, number>> {
    const asked = { groupId, topics: [topic] }
    const [answer] = await retry(() => this.#ask(() => this.#admin.fetchOffsets(asked)), {
      forMs: 30_000,
    })
    const partitions = answer?.partitions ?? []
    return new Map(
      partitions
        .map(({ partition, offset }) => [partition, Number(offset)] as const)
        .filter(([, offset]) => offset >= 0),
    )
  }
}
