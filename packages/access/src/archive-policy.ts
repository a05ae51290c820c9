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

const onObjects: Readonly<Record<ArchiveRole, readonly string[]>> = {
  write: ['s3:GetObject', 's3:PutObject'],
  read: ['s3:GetObject'],
  compact: ['s3:GetObject'],
  state: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'],
  'state-names': [],
}

/** What a role may do with its bucket. In the archive: look and read, and for a writer add; nobody deletes. */
export function archivePolicy({ s3_sink, flink }: Config, role: ArchiveRole): Policy {
  const bucket = role.startsWith('state') ? flink.bucket : s3_sink.bucket
  const whole = [`arn:aws:s3:::${bucket}`]
  const objects = [`arn:aws:s3:::${bucket}/*`]
  const processed = [`arn:aws:s3:::${bucket}/${processedFolder}*`]
  const may = (Action: readonly string[], Resource: readonly string[]) =>
    Action.length > 0 ? [{ Effect: 'Allow' as const, Action, Resource }] : []
  return {
    Version: '2012-10-17',
    Statement: [
      ...may(['s3:ListBucket'], whole),
      ...may(onObjects[role], objects),
      ...may(role === 'compact' ? onProcessed : [], processed),
    ],
  }
}
