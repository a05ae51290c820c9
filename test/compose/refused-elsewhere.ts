import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { archivePolicy, MinioAdmin, type User } from '@tickertape/access'
import { ArchiveStore } from '@tickertape/archive'
import type { Config } from '@tickertape/config'
import { schemaRegistry } from '@tickertape/streams'
import type { Attempt } from './refused-at-kafka.ts'
import { configOf, type Secured } from './secure-stack.ts'

const registration = {
  subject: 'mine-value',
  schema: { type: 'record', name: 'Mine', fields: [] },
  compatibility: 'BACKWARD_TRANSITIVE',
}

const registers = (user: User): Attempt => ({
  title: `${user} registers a schema`,
  run: (stack) => schemaRegistry(configOf(stack, user)).register(registration),
})

/** What the registry refuses with TAPE_REGISTRY_REFUSED. */
export const refusedAtRegistry: readonly Attempt[] = [
  registers('pinot'),
  registers('audit'),
  registers('operator'),
  registers('kafka-ui'),
  {
    title: 'nobody reads a schema',
    run: (stack) =>
      schemaRegistry(configOf(stack, 'producer', { SCHEMA_REGISTRY_USERNAME: '' })).schemaById(1),
  },
  {
    title: 'a wrong password',
    run: (stack) =>
      schemaRegistry(
        configOf(stack, 'producer', {
          SCHEMA_REGISTRY_PASSWORD_FILE: '',
          SCHEMA_REGISTRY_PASSWORD: 'guess',
        }),
      ).register(registration),
  },
  {
    title: "another user's password",
    run: (stack) =>
      schemaRegistry(
        configOf(stack, 'producer', { SCHEMA_REGISTRY_USERNAME: 'flattener' }),
      ).schemaById(1),
  },
]

async function list(config: Config): Promise<void> {
  using store = new ArchiveStore(config, { forMs: 0 })
  await store.topics()
}

/** What the object store refuses with TAPE_S3_REFUSED. */
export const refusedToServices: readonly Attempt[] = [
  { title: 'producer lists the archive', run: (stack) => list(configOf(stack, 'producer')) },
  { title: 'flattener lists the archive', run: (stack) => list(configOf(stack, 'flattener')) },
  {
    title: 'a wrong key',
    run: (stack) =>
      list(
        configOf(stack, 'audit', { MINIO_ROOT_PASSWORD_FILE: '', MINIO_ROOT_PASSWORD: 'guess-it' }),
      ),
  },
  {
    title: 'archiver makes itself a user',
    run: (stack) => new MinioAdmin(configOf(stack, 'archiver')).setUser('mine', 'mine-secret'),
  },
  {
    title: 'archiver widens its policy',
    run: (stack) => {
      const config = configOf(stack, 'archiver')
      const widened = archivePolicy(
        { ...config, s3_sink: { ...config.s3_sink, bucket: '*' } },
        'write',
      )
      return new MinioAdmin(config).setPolicy('tickertape-archive-write', widened)
    },
  },
]

export function s3Of({ s3_sink, minio }: Config): S3Client {
  return new S3Client({
    endpoint: s3_sink.endpoint,
    region: s3_sink.region,
    forcePathStyle: true,
    credentials: { accessKeyId: minio.rootUser, secretAccessKey: minio.rootPassword },
  })
}

const Bucket = 'archive'

async function send(stack: Secured, user: User, act: (s3: S3Client) => Promise<unknown>) {
  const s3 = s3Of(configOf(stack, user))
  try {
    await act(s3)
  } finally {
    s3.destroy()
  }
}

/** What it answers with AccessDenied. `key` is an object that is there. */
export const deniedInArchive = (key: string): readonly Attempt[] => [
  ...(['archiver', 'dashboard', 'audit', 'operator'] as const).map((user) => ({
    title: `${user} deletes an object`,
    run: (stack: Secured) =>
      send(stack, user, (s3) => s3.send(new DeleteObjectCommand({ Bucket, Key: key }))),
  })),
  ...(['dashboard', 'audit', 'operator'] as const).map((user) => ({
    title: `${user} writes an object`,
    run: (stack: Secured) =>
      send(stack, user, (s3) => s3.send(new PutObjectCommand({ Bucket, Key: 'mine', Body: 'x' }))),
  })),
  {
    title: 'archiver looks into another bucket',
    run: (stack) =>
      send(stack, 'archiver', (s3) => s3.send(new ListObjectsV2Command({ Bucket: 'another' }))),
  },
  {
    title: 'archiver reads from another bucket',
    run: (stack) =>
      send(stack, 'archiver', (s3) =>
        s3.send(new GetObjectCommand({ Bucket: 'another', Key: key })),
      ),
  },
]
