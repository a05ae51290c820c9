import { type Config, didYouMean } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'
import type { KafkaAdmin, TopicSpec } from '@tickertape/kafka'
import { archivedTopics, topicSpecs } from '@tickertape/streams'

export interface TargetOptions {
  readonly config: Config
  readonly admin: KafkaAdmin
  readonly sourceTopic: string
  /** Undefined: back to the topic that the records came from. */
  readonly toTopic: string | undefined
  /** Makes a topic although its name is near another one's. */
  readonly create: boolean
  /** Highest partition of the records. */
  readonly lastPartition: number
}

export interface Target {
  readonly topic: string
  /** How the topic has to be made; undefined when it is there. */
  readonly missing: TopicSpec | undefined
  /** Milliseconds after which Kafka deletes records by their timestamps; undefined: never. */
  readonly retentionMs: number | undefined
}

const validName = /^(?!\.\.?$)[a-zA-Z0-9._-]{1,249}$/

function usage(message: string): TapeError {
  return new TapeError('TAPE_CLI_USAGE', message)
}

/** A topic that something else fills is no place for a replay. */
function checkName({ config, sourceTopic, toTopic }: TargetOptions): void {
  if (toTopic === undefined || toTopic === sourceTopic) return
  if (!validName.test(toTopic)) {
    const meant = toTopic.replaceAll(/[^a-zA-Z0-9._-]+/g, '-').slice(0, 249)
    throw usage(`--to-topic "${toTopic}" is no name for a topic: did you mean ${meant}?`)
  }
  const ours = topicSpecs(config).map(({ topic }) => topic)
  if (!ours.includes(toTopic)) return
  const raw = archivedTopics(config)
  const use = raw.includes(toTopic) ? `records of ${sourceTopic}` : 'what it is made from'
  throw usage(
    `--to-topic ${toTopic} belongs to a service, which does not expect ${use} there: choose another name, such as ${sourceTopic}-replay`,
  )
}

/** Never deleted by age: a replay is of the past, and Kafka would delete it within minutes. */
function specOf({ config, lastPartition }: TargetOptions, topic: string): TopicSpec {
  const usual = topicSpecs(config).find((spec) => spec.topic === topic)
  if (usual) return usual
  const [raw] = topicSpecs(config) as [TopicSpec]
  return {
    ...raw,
    topic,
    partitions: Math.max(raw.partitions, lastPartition + 1),
    settings: { ...raw.settings, 'retention.ms': '-1' },
  }
}

function retentionOf(text: string | undefined): number | undefined {
  const ms = Number(text ?? -1)
  return ms < 0 ? undefined : ms
}

function checkNearness(options: TargetOptions, topic: string, existing: readonly string[]): void {
  if (options.create || topic === options.sourceTopic) return
  const hint = didYouMean(topic, existing)
  if (hint) throw usage(`there is no topic ${topic}${hint} Give --create to make it`)
}

/** Where the records go, looked at and not made. Throws TAPE_CLI_USAGE or TAPE_REPLAY_REFUSED. */
export async function findTarget(options: TargetOptions): Promise<Target> {
  checkName(options)
  const { admin, sourceTopic, toTopic, lastPartition } = options
  const topic = toTopic ?? sourceTopic
  const existing = await admin.topics()
  if (!existing.includes(topic)) {
    checkNearness(options, topic, existing)
    const missing = specOf(options, topic)
    return { topic, missing, retentionMs: retentionOf(missing.settings['retention.ms']) }
  }
  const partitions = (await admin.partitionsOf(topic)) ?? 0
  if (partitions <= lastPartition) {
    throw new TapeError(
      'TAPE_REPLAY_REFUSED',
      `${topic} has ${partitions} partitions, and the archive has records of partition ${lastPartition}: a topic with ${lastPartition + 1} or more keeps them`,
    )
  }
  const settings = await admin.settings(topic)
  if (settings.get('message.timestamp.type') === 'LogAppendTime') {
    throw new TapeError(
      'TAPE_REPLAY_REFUSED',
      `${topic} puts its own time on every record (message.timestamp.type=LogAppendTime): set it to CreateTime, so that records keep theirs`,
    )
  }
  return { topic, missing: undefined, retentionMs: retentionOf(settings.get('retention.ms')) }
}
