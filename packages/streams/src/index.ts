export { type Connection, connectStreams } from './connect.ts'
export { type PreparedStream, prepareStreams } from './prepare.ts'
export { type Stream, streamsOf } from './streams.ts'
