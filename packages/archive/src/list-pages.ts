import {
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  type ListObjectsV2CommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3'
import { type RetryOptions, retry } from '@tickertape/errors'
import { fromS3 } from './s3-error.ts'

/** Every page of a listing, each asked for again as `retries` says. Rejects with a TAPE_S3_ error. */
export async function* listPages(
  s3: S3Client,
  query: ListObjectsV2CommandInput,
  retries: RetryOptions,
): AsyncGenerator<ListObjectsV2CommandOutput> {
  let token: string | undefined
  do {
    const page = await retry(async () => {
      try {
        return await s3.send(new ListObjectsV2Command({ ...query, ContinuationToken: token }))
      } catch (cause) {
        throw fromS3(cause, `listing ${query.Prefix}`)
      }
    }, retries)
    yield page
    token = page.NextContinuationToken
  } while (token)
}
