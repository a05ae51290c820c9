export { ArchiveStore, type ObjectFacts } from './archive-store.ts'
export { type ArchivedRecord, type LineInput, toLine } from './line.ts'
export { hourOf, type ObjectPlace, objectKey, parseObjectKey } from './object-key.ts'
