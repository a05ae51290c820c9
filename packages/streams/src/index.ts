export { type PreparedStream, prepareStreams } from './prepare.ts'
export { type Stream, streamsOf } from './streams.ts'
