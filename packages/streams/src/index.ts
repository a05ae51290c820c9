export { type Connection, connectStreams } from './connect.ts'
export { type PreparedStream, prepareStreams, topicSpecs } from './prepare.ts'
export { type Stream, streamsOf } from './streams.ts'
