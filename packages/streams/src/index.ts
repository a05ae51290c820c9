export { type KafkaOptions, kafkaClient, schemaRegistry } from './clients.ts'
export { type Connection, connectStreams } from './connect.ts'
export { readGaps } from './gaps.ts'
export {
  createTopic,
  derivedSpecs,
  derivedTopicsOf,
  icebergTopicSpec,
  type NewTopic,
  type PreparedSingle,
  type PreparedStream,
  prepareDerived,
  prepareSingles,
  prepareStreams,
  topicSpecs,
} from './prepare.ts'
export { type SingleTopic, singleTopicsOf } from './singles.ts'
export { archivedTopics, type Stream, streamsOf } from './streams.ts'
export { type TopicTable, tablesOf } from './tables.ts'
