import { ArchiveStore } from '@tickertape/archive'
import type { Config } from '@tickertape/config'
import { asTapeError } from '@tickertape/errors'
import { archivedTopics } from '@tickertape/streams'
import { type Finding, ok, problem } from './finding.ts'

/** Whether the bucket can be read with the configured keys. */
export async function checkArchive(config: Config): Promise<Finding> {
  using store = new ArchiveStore(config, { forMs: 1_000 })
  const [topic = ''] = archivedTopics(config)
  try {
    const first = await store.objects(topic).next()
    const has = first.done ? 'holds nothing yet' : 'holds objects'
    return ok('archive', `bucket ${config.s3_sink.bucket} ${has}`)
  } catch (cause) {
    const fix = 'check s3_sink.bucket, minio.rootUser and minio.rootPassword'
    return problem('archive', asTapeError(cause).message, fix)
  }
}
