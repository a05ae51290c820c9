import type { ResourceLimits } from 'node:worker_threads'

/** V8 lets a heap grow far above what is in use, and a service that answers an audit has little memory to spare. */
const maxYoungGenerationSizeMb = 12

/** Of the thread that counts: its keys are outside of the heap. */
export const auditHeap: ResourceLimits = { maxYoungGenerationSizeMb, maxOldGenerationSizeMb: 96 }

/** Of the thread that reads the archive: lines of large batches are whole objects there. */
export const archiveHeap: ResourceLimits = { maxYoungGenerationSizeMb, maxOldGenerationSizeMb: 256 }

/** Keys that an audit in a thread holds at a time, for the same reason: 23 MB. */
export const THREAD_KEYS = 700_000
