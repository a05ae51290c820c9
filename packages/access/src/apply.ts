import { join, resolve } from 'node:path'
import { type Config, projectRoot, readSecret } from '@tickertape/config'
import { retry } from '@tickertape/errors'
import { KafkaAccess, KafkaAdmin, type Log } from '@tickertape/kafka'
import { derivedSpecs, icebergTopicSpec, kafkaClient, topicSpecs } from '@tickertape/streams'
import { archivePolicy } from './archive-policy.ts'
import { MinioAdmin } from './minio-admin.ts'
import { type ArchiveRole, accessKeyOf, aclsOf, rightsOf, type User } from './rights.ts'

export interface ApplyOptions {
  readonly config: Config
  readonly log: Log
}

/** How long a server may take to answer. */
const PATIENCE_MS = 60_000

const passwordOf = ({ access }: Config, user: User, file: string): string =>
  readSecret(join(resolve(projectRoot, access.secrets_dir), user, file), 'access.secrets_dir')

/**
 * Makes the topics, sets the password of every user and gives each exactly its rights. Needs the broker's superuser.
 * Doing it again changes nothing, or what has changed since.
 */
export async function applyToKafka({ config, log }: ApplyOptions): Promise<void> {
  const rights = rightsOf(config)
  const names = rights.map(({ user }) => user)
  const passwords = names.map((user) => [user, passwordOf(config, user, 'kafka-password')] as const)
  const client = kafkaClient({ config, clientId: 'access', log })
  await using admin = await KafkaAdmin.connect(client)
  const specs = [...topicSpecs(config), ...derivedSpecs(config), icebergTopicSpec(config)]
  await admin.ensureTopics(specs)
  await using access = await KafkaAccess.connect(client)
  await access.setPasswords(new Map(passwords))
  const { added, removed } = await access.setRights(names, aclsOf(rights))
  log.info(
    { users: names.length, added, removed },
    'users of Kafka have their passwords and rights',
  )
}

const policyName = (role: ArchiveRole): string => `tickertape-archive-${role}`

/** Gives each user of the archive its keys and its policy. Needs the root of a MinIO. */
export async function applyToMinio({ config, log }: ApplyOptions): Promise<void> {
  const minio = new MinioAdmin(config)
  const archivists = rightsOf(config).flatMap(({ user, archive }) =>
    archive ? [{ user, role: archive, password: passwordOf(config, user, 's3-password') }] : [],
  )
  const patiently = (work: () => Promise<void>) => retry(work, { forMs: PATIENCE_MS })
  for (const role of new Set(archivists.map(({ role }) => role))) {
    await patiently(() => minio.setPolicy(policyName(role), archivePolicy(config, role)))
  }
  for (const { user, role, password } of archivists) {
    await patiently(() => minio.setUser(accessKeyOf(user), password))
    await patiently(() => minio.assignPolicy(accessKeyOf(user), policyName(role)))
  }
  log.info({ users: archivists.length }, 'users of the archive have their keys and rights')
}
