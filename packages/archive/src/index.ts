export { ArchiveStore, type Hours, type ListedObject, parseLine } from './archive-store.ts'
export { objectsByPartition } from './by-partition.ts'
export { inOrder } from './in-order.ts'
export { type ArchivedRecord, type LineInput, lineAround, toLine } from './line.ts'
export { listPages } from './list-pages.ts'
export type { ObjectFacts, RangeFacts } from './object-facts.ts'
export {
  HOUR_MS,
  hourOf,
  hourPrefix,
  type ObjectPlace,
  objectKey,
  parseObjectKey,
  processedFolder,
} from './object-key.ts'
export { type EncodeValue, type RestoredRecord, restoreRecord } from './restore-record.ts'
export { s3Client } from './s3-client.ts'
export { fromS3, statusOf } from './s3-error.ts'
export type { Unpacked } from './unpack.ts'
