export type { Kafka as KafkaClient } from 'kafkajs'
export { type Acl, KafkaAccess } from './admin/access.ts'
export {
  KafkaAdmin,
  type PartitionFacts,
  type PartitionRange,
  type TopicSetting,
  type TopicSpec,
} from './admin/admin.ts'
export type { CommittedOffset, GroupFacts, GroupMember } from './admin/group-facts.ts'
export { lagIn, readableRange } from './admin/lag.ts'
export {
  type ClientOptions,
  type Credentials,
  createClient,
  type Security,
} from './client/client.ts'
export type { Log } from './client/log.ts'
export { consumeGroup, type GroupControl, type GroupOptions } from './consume/group-consumer.ts'
export { PartitionStop } from './consume/partition-stop.ts'
export { createProducer, type EventProducer } from './produce/producer.ts'
export { RecordOutput } from './produce/record-output.ts'
export { type SlicedValue, TopicOutput } from './produce/topic-output.ts'
export {
  type DeadLetter,
  deadLetter,
  type FeedOrigin,
  type Origin,
  type Place,
  type RecordOrigin,
  type Rejected,
  readDeadLetter,
} from './records/dead-letter.ts'
export { type Handling, type Mark, markRecord, readMark } from './records/dead-letter-mark.ts'
export type { HeaderList } from './records/header-list.ts'
export type { Headers } from './records/headers.ts'
export { murmur2, partitionOf } from './records/murmur2.ts'
export type {
  IncomingBatch,
  IncomingRecord,
  OutgoingRecord,
  SendableRecord,
} from './records/record.ts'
export { type RecordCopy, RecordView } from './records/record-view.ts'
export { type RegisteredVersion, Registry, type RegistryOptions } from './registry/registry.ts'
export { type ReadOptions, readTopic } from './scan/read-topic.ts'
export {
  type ScanEnd,
  type ScanOptions,
  type ScanRange,
  TopicScanner,
} from './scan/topic-scanner.ts'
export { type TailOptions, TopicTail } from './scan/topic-tail.ts'
export { type AtomicProducer, createAtomicProducer } from './transactions/atomic-producer.ts'
export { type ExactlyOnceOptions, transformExactlyOnce } from './transactions/exactly-once.ts'
export { TransactionWriter } from './transactions/transaction-writer.ts'
