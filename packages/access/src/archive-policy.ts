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

/** What a role may do with the archive: look and read, and for a writer add. Nobody deletes. */
export function archivePolicy({ s3_sink: { bucket } }: Config, role: ArchiveRole): Policy {
  const whole = [`arn:aws:s3:::${bucket}`]
  const objects = [`arn:aws:s3:::${bucket}/*`]
  const onObjects = role === 'write' ? ['s3:GetObject', 's3:PutObject'] : ['s3:GetObject']
  return {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: ['s3:ListBucket'], Resource: whole },
      { Effect: 'Allow', Action: onObjects, Resource: objects },
    ],
  }
}
