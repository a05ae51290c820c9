import { S3Client } from '@aws-sdk/client-s3'
import type { Config } from '@tickertape/config'

/** A replay holds an object open per partition and hour that interleaves. */
const MAX_SOCKETS = 1_024

/** The client of the configured object store. It repeats nothing by itself. */
export const s3Client = ({ s3_sink, minio }: Pick<Config, 's3_sink' | 'minio'>): S3Client =>
  new S3Client({
    endpoint: s3_sink.endpoint,
    region: s3_sink.region,
    forcePathStyle: s3_sink.path_style,
    credentials: { accessKeyId: minio.rootUser, secretAccessKey: minio.rootPassword },
    // Newer SDKs add a checksum that some S3 servers refuse (aws-sdk-js-v3 issue 6810).
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 1,
    // A slow store is waited for as long as bytes move.
    requestHandler: {
      connectionTimeout: 3_000,
      socketTimeout: 30_000,
      httpAgent: { keepAlive: true, maxSockets: MAX_SOCKETS },
      httpsAgent: { keepAlive: true, maxSockets: MAX_SOCKETS },
    },
  })
