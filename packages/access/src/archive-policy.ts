import { processedFolder } from '@tickertape/archive'
import type { Config } from '@tickertape/config'
import type { ArchiveRole } from './rights.ts'

/** A policy in the language of IAM, which AWS and MinIO share. */
export interface Policy {
  readonly Version: '2012-10-17'
  readonly Statement: readonly {
    readonly Effect: 'Allow'
    readonly Action: readonly string[]
    readonly Resource: readonly string[]
  }[]
}

/** What a compactor makes of the archive; the archive itself it only reads. */
const onProcessed = ['s3:PutObject', 's3:DeleteObject']

const all = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload']

const onObjects: Readonly<Record<ArchiveRole, readonly string[]>> = {
  write: ['s3:GetObject', 's3:PutObject'],
  read: ['s3:GetObject'],
  audit: ['s3:GetObject'],
  compact: ['s3:GetObject'],
  state: all,
  tables: all,
  'state-names': [],
}

/** That of the archive, and those beside it. */
const bucketsOf = ({ s3_sink, flink, sinks }: Config, role: ArchiveRole): readonly string[] => {
  if (role === 'tables') return [sinks.iceberg_bucket]
  if (role === 'audit') return [s3_sink.bucket, sinks.iceberg_bucket]
  return [role.startsWith('state') ? flink.bucket : s3_sink.bucket]
}

/** What a role may do with its buckets. In the archive: look and read, and for a writer add; nobody deletes. */
export function archivePolicy(config: Config, role: ArchiveRole): Policy {
  const buckets = bucketsOf(config, role).map((bucket) => `arn:aws:s3:::${bucket}`)
  const inAll = (what: string) => buckets.map((bucket) => `${bucket}/${what}`)
  const may = (Action: readonly string[], Resource: readonly string[]) =>
    Action.length > 0 ? [{ Effect: 'Allow' as const, Action, Resource }] : []
  return {
    Version: '2012-10-17',
    Statement: [
      ...may(['s3:ListBucket'], buckets),
      ...may(onObjects[role], inAll('*')),
      ...may(role === 'compact' ? onProcessed : [], inAll(`${processedFolder}*`)),
    ],
  }
}
