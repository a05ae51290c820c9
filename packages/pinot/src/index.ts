export {
  isNoTable,
  PinotBroker,
  type QueryColumn,
  type QueryOptions,
  type QueryResult,
} from './broker.ts'
export { type PartitionState, partitionOfSegment } from './consumption.ts'
export { PinotController } from './controller.ts'
export type { Cell } from './exact-json.ts'
