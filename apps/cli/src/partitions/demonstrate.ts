import { randomBytes } from 'node:crypto'
import {
  createProducer,
  KafkaAdmin,
  type KafkaClient,
  murmur2,
  partitionOf,
  type SendableRecord,
  TopicScanner,
} from '@tickertape/kafka'
import type { Context } from '../tape/command.ts'
import { DemoGroup } from './demo-group.ts'
import { Stage } from './step.ts'

export interface Demonstration {
  readonly context: Context
  readonly client: KafkaClient
  readonly isKept: boolean
  readonly isStraight: boolean
}

const PARTITIONS = 3
const keys = ['AAPL', 'TSLA', 'GOOGL', 'MSFT', 'NVDA', 'BTC-USD']
const ROUNDS = 3

const recordsOf = (topic: string, rounds: readonly number[]): SendableRecord[] =>
  rounds.flatMap((round) =>
    keys.map((key) => ({ topic, key, value: Buffer.from(`${key} event ${round}`) })),
  )

async function showKeys(stage: Stage): Promise<void> {
  await stage.show({
    title: 'A key decides the partition',
    paragraphs: [
      `The topic has ${PARTITIONS} partitions: ${PARTITIONS} logs, each in an order of its own. A record's key is hashed (murmur2), and the hash modulo ${PARTITIONS} is the partition. Every Kafka client reckons it so, and nobody needs to ask where a key lies.`,
    ],
    head: ['key', 'hash', `partition of ${PARTITIONS}`],
    rows: keys.map((key) => [
      ...[key, murmur2(Buffer.from(key)) & 0x7fffffff, partitionOf(key, PARTITIONS)],
    ]),
    seen: 'Six keys share three partitions. Tickertape takes the symbol as the key.',
  })
}

interface Place {
  readonly partition: number
  readonly offset: number
  readonly key: string
  readonly value: string
}

async function readAll(client: KafkaClient, topic: string): Promise<Place[]> {
  await using scanner = await TopicScanner.connect(client)
  const places: Place[] = []
  for (let partition = 0; partition < PARTITIONS; partition++) {
    await scanner.scan({
      ...{ topic, partition, from: 0 },
      onRecord: (view) =>
        places.push({
          ...{ partition, offset: view.offset },
          ...{ key: String(view.key()), value: String(view.value()) },
        }),
    })
  }
  return places
}

async function showOffsets(stage: Stage, client: KafkaClient, topic: string): Promise<void> {
  await using producer = await createProducer(client)
  for (let round = 1; round <= ROUNDS; round++) await producer.send(recordsOf(topic, [round]))
  const places = await readAll(client, topic)
  const asReckoned = places.filter(
    ({ key, partition }) => partitionOf(key, PARTITIONS) === partition,
  )
  await stage.show({
    title: 'An offset is a place in a partition',
    paragraphs: [
      `${places.length} records are written now: ${ROUNDS} of every key. Each partition numbers its own records from 0, and a record never changes its place. Partition and offset name it for ever: 1@4 is offset 4 of partition 1.`,
    ],
    head: ['partition', 'offset', 'key', 'value'],
    rows: places.map(({ partition, offset, key, value }) => [partition, offset, key, value]),
    seen: `${asReckoned.length} of ${places.length} are where the table before has their key, each key's events in the order in which they were written. Between partitions there is no order: that is what lets them be read side by side.`,
  })
}

async function showGroup(stage: Stage, group: DemoGroup, admin: KafkaAdmin, names: Names) {
  group.join('reader 1')
  const total = keys.length * ROUNDS
  await group.until(() => group.reads.length >= total)
  const committed = await admin.committed(names.groupId, names.topic)
  await stage.show({
    title: 'A group remembers how far it is',
    paragraphs: [
      'A reader joins a group, gets all partitions, reads everything and commits for each partition the first offset that it has not done. The commits are in Kafka, not in the reader.',
    ],
    head: ['partition', 'reader', 'read', 'committed'],
    rows: Array.from({ length: PARTITIONS }, (_, partition) => [
      ...[partition, 'reader 1', readOf(group, partition), committed.get(partition) ?? 0],
    ]),
    seen: 'Committed equals read: the lag is 0. `npx tape groups` shows this of every group.',
  })
}

const readOf = ({ reads }: DemoGroup, partition: number): number =>
  reads.filter((read) => read.partition === partition).length

async function showSharing(stage: Stage, group: DemoGroup): Promise<void> {
  group.join('reader 2')
  const all = () => group.assignment.flatMap(([, partitions]) => partitions)
  const isShared = () =>
    group.assignment.every(([, partitions]) => partitions.length > 0) &&
    new Set(all()).size === PARTITIONS &&
    all().length === PARTITIONS
  await group.until(isShared)
  await stage.show({
    title: 'Readers of a group share the partitions',
    paragraphs: [
      'A second reader joins. The group divides the partitions anew: each has one reader.',
    ],
    head: ['reader', 'partitions'],
    rows: group.assignment.map(([name, partitions]) => [name, partitions.join(', ')]),
    seen: `So ${PARTITIONS} partitions keep up to ${PARTITIONS} readers busy; one more would have nothing to do. That is why the number of partitions bounds how far a service scales.`,
  })
}

async function showSuccession(
  stage: Stage,
  group: DemoGroup,
  client: KafkaClient,
  topic: string,
): Promise<void> {
  const before = group.reads.length
  await group.leave('reader 1')
  await using producer = await createProducer(client)
  await producer.send(recordsOf(topic, [ROUNDS + 1]))
  await group.until(() => group.reads.length >= before + keys.length)
  const fresh = group.reads.slice(before)
  const places = new Set(group.reads.map(({ partition, offset }) => `${partition}@${offset}`))
  await stage.show({
    title: 'Who comes after goes on where the commit is',
    paragraphs: [
      'Reader 1 leaves, and one more event of every key is written. Reader 2 takes over its partitions and begins at what is committed.',
    ],
    head: ['reader', 'partition', 'offset'],
    rows: fresh.map(({ member, partition, offset }) => [member, partition, offset]),
    seen: `${group.reads.length} reads of ${places.size} records: nothing was left out and nothing came twice, as every read was committed before reader 1 left. A reader that is killed between its work and its commit leaves work that is done again. The flattener commits in the same transaction as it writes, and the archiver writes objects that are there already only once: so theirs is done exactly once.`,
  })
}

async function showGrowth(stage: Stage): Promise<void> {
  const grown = PARTITIONS + 1
  const moved = keys.filter((key) => partitionOf(key, PARTITIONS) !== partitionOf(key, grown))
  await stage.show({
    title: 'The number of partitions is for ever',
    paragraphs: [
      `Kafka can add partitions to a topic. But the partition is the hash modulo their number: with ${grown} instead of ${PARTITIONS} most keys go elsewhere.`,
    ],
    head: ['key', `of ${PARTITIONS}`, `of ${grown}`],
    rows: keys.map((key) => [key, partitionOf(key, PARTITIONS), partitionOf(key, grown)]),
    seen: `${moved.length} of ${keys.length} keys would move, and the order of their events, old and new, would be lost. So kafka.partitions is chosen once; a service refuses a topic that has another number.`,
  })
}

interface Names {
  readonly topic: string
  readonly groupId: string
}

async function allSteps(
  { context, client, isStraight }: Demonstration,
  names: Names,
  admin: KafkaAdmin,
) {
  const stage = new Stage(context, isStraight)
  const { topic, groupId } = names
  await showKeys(stage)
  await showOffsets(stage, client, topic)
  {
    await using group = new DemoGroup(client, groupId, topic)
    await showGroup(stage, group, admin, names)
    await showSharing(stage, group)
    await showSuccession(stage, group, client, topic)
  }
  await showGrowth(stage)
  return stage
}

/** Shows what keys, partitions and offsets are on a topic of its own, which is deleted in the end. */
export async function demonstrate(demonstration: Demonstration): Promise<void> {
  const { client, context, isKept } = demonstration
  const { config, output, json } = context
  const topic = `tape-partitions-${randomBytes(3).toString('hex')}`
  const names = { topic, groupId: topic }
  await using admin = await KafkaAdmin.connect(client)
  const replicationFactor = config.kafka.replication_factor
  const settings = { 'retention.ms': '3600000' }
  await admin.create({ topic, partitions: PARTITIONS, replicationFactor, settings })
  try {
    const stage = await allSteps(demonstration, names, admin)
    stage.end({ topic, kept: isKept })
    const last = `${topic} stays, and its records for an hour: npx tape tail ${topic}`
    if (!json) output.write(`${isKept ? last : `${topic} is deleted again`}\n`)
  } finally {
    if (!isKept) {
      await admin.remove(topic)
      await admin.removeGroup(names.groupId).catch(() => {})
    }
  }
}
