export type { Kafka as KafkaClient } from 'kafkajs'
export { type Acl, KafkaAccess } from './access.ts'
export {
  KafkaAdmin,
  type PartitionFacts,
  type PartitionRange,
  type TopicSetting,
  type TopicSpec,
} from './admin.ts'
export { type AtomicProducer, createAtomicProducer } from './atomic-producer.ts'
export { type ClientOptions, type Credentials, createClient, type Security } from './client.ts'
export {
  type DeadLetter,
  deadLetter,
  type FeedOrigin,
  type Origin,
  type Place,
  type RecordOrigin,
  type Rejected,
  readDeadLetter,
} from './dead-letter.ts'
export { type Handling, type Mark, markRecord, readMark } from './dead-letter-mark.ts'
export { type ExactlyOnceOptions, transformExactlyOnce } from './exactly-once.ts'
export { consumeGroup, type GroupControl, type GroupOptions } from './group-consumer.ts'
export type { CommittedOffset, GroupFacts, GroupMember } from './group-facts.ts'
export type { HeaderList } from './header-list.ts'
export type { Headers } from './headers.ts'
export { lagIn, readableRange } from './lag.ts'
export type { Log } from './log.ts'
export { murmur2, partitionOf } from './murmur2.ts'
export { PartitionStop } from './partition-stop.ts'
export { createProducer, type EventProducer } from './producer.ts'
export { type ReadOptions, readTopic } from './read-topic.ts'
export type { IncomingBatch, IncomingRecord, OutgoingRecord, SendableRecord } from './record.ts'
export { RecordOutput } from './record-output.ts'
export { type RecordCopy, RecordView } from './record-view.ts'
export { type RegisteredVersion, Registry, type RegistryOptions } from './registry.ts'
export { type SlicedValue, TopicOutput } from './topic-output.ts'
export { type ScanEnd, type ScanOptions, type ScanRange, TopicScanner } from './topic-scanner.ts'
export { type TailOptions, TopicTail } from './topic-tail.ts'
export { TransactionWriter } from './transaction-writer.ts'
