export { type Stream, streamsOf } from './streams.ts'
