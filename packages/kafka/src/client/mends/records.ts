import { createRequire } from 'node:module'
import { FetchedBatch, undecoded } from '../../consume/fetched-batch.ts'
import { replaceModule } from './replace-module.ts'

const require = createRequire(import.meta.url)

export function leaveRecordsInTheirBytes(): void {
  replaceModule('protocol/requests/fetch/v4/decodeMessages', () => undecoded)
  replaceModule('consumer/batch', () => FetchedBatch)
}

type FetchRecords = (nodeId: number) => Promise<readonly FetchedBatch[]>

export function passOverEmptyBatches(): void {
  const { prototype } = require('kafkajs/src/consumer/consumerGroup')
  const fetch: FetchRecords = prototype.fetch
  prototype.fetch = async function (...args: Parameters<FetchRecords>) {
    const batches = await fetch.apply(this, args)
    return batches.filter((batch) => !batch.isEmpty() || batch.isEmptyDueToFiltering())
  }
}
