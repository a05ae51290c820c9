import type { AclEntry, AclFilter, Admin, Kafka } from 'kafkajs'
import { createCluster, createErrorFromCode } from '../client/cluster.ts'
import { fromKafka } from '../client/fate.ts'
import { kafkajs } from '../client/kafkajs.ts'
import { type ScramAnswer, scramCredential, scramRequest } from './scram-request.ts'

const { AclResourceTypes, AclOperationTypes, AclPermissionTypes, ResourcePatternTypes } = kafkajs

const resources = {
  topic: AclResourceTypes.TOPIC,
  group: AclResourceTypes.GROUP,
  cluster: AclResourceTypes.CLUSTER,
  transactionalId: AclResourceTypes.TRANSACTIONAL_ID,
} as const

const operations = {
  Read: AclOperationTypes.READ,
  Write: AclOperationTypes.WRITE,
  Create: AclOperationTypes.CREATE,
  Describe: AclOperationTypes.DESCRIBE,
  DescribeConfigs: AclOperationTypes.DESCRIBE_CONFIGS,
  AlterConfigs: AclOperationTypes.ALTER_CONFIGS,
} as const

/** One thing that a user may do, from any host. */
export interface Acl {
  readonly user: string
  readonly resource: keyof typeof resources
  readonly name: string
  /** Every name that begins with this one. */
  readonly isPrefix: boolean
  readonly operation: keyof typeof operations
}

const toEntry = ({ user, resource, name, isPrefix, operation }: Acl): AclEntry => ({
  principal: `User:${user}`,
  host: '*',
  permissionType: AclPermissionTypes.ALLOW,
  operation: operations[operation],
  resourceType: resources[resource],
  resourceName: name,
  resourcePatternType: isPrefix ? ResourcePatternTypes.PREFIXED : ResourcePatternTypes.LITERAL,
})

const keyOf = (entry: AclEntry): string =>
  [
    entry.principal,
    entry.host,
    entry.permissionType,
    entry.operation,
    entry.resourceType,
    entry.resourceName,
    entry.resourcePatternType,
  ].join(' ')

const anyOf = (user: string): AclFilter => ({
  principal: `User:${user}`,
  permissionType: AclPermissionTypes.ANY,
  operation: AclOperationTypes.ANY,
  resourceType: AclResourceTypes.ANY,
  resourcePatternType: ResourcePatternTypes.ANY,
})

/** Users of a cluster and their rights. Every method rejects with a TAPE_KAFKA_ error. */
export class KafkaAccess implements AsyncDisposable {
  readonly #client: Kafka
  readonly #admin: Admin

  private constructor(client: Kafka, admin: Admin) {
    this.#client = client
    this.#admin = admin
  }

  static async connect(client: Kafka): Promise<KafkaAccess> {
    const admin = client.admin()
    await admin.connect().catch((cause) => Promise.reject(fromKafka(cause)))
    return new KafkaAccess(client, admin)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#admin.disconnect()
  }

  /** Gives these users exactly these rights; what others may do stays. Answers how many rights changed. */
  async setRights(
    users: readonly string[],
    wanted: readonly Acl[],
  ): Promise<{ readonly added: number; readonly removed: number }> {
    try {
      const have = (await Promise.all(users.map((user) => this.#entriesOf(user)))).flat()
      const had = new Set(have.map(keyOf))
      const want = new Map(wanted.map(toEntry).map((entry) => [keyOf(entry), entry]))
      const added = [...want].filter(([key]) => !had.has(key)).map(([, entry]) => entry)
      const removed = have.filter((entry) => !want.has(keyOf(entry)))
      if (added.length > 0) await this.#admin.createAcls({ acl: added })
      if (removed.length > 0) await this.#admin.deleteAcls({ filters: removed })
      return { added: added.length, removed: removed.length }
    } catch (cause) {
      throw fromKafka(cause)
    }
  }

  async #entriesOf(user: string): Promise<AclEntry[]> {
    const { resources } = await this.#admin.describeAcls(anyOf(user))
    return resources.flatMap(({ acls, ...resource }) =>
      acls.map((acl) => ({ ...acl, ...resource })),
    )
  }

  /** Sets the SCRAM-SHA-512 passwords of users, made where they are new. A session that runs stays. */
  async setPasswords(passwords: ReadonlyMap<string, string>): Promise<void> {
    const credentials = [...passwords].map(([user, password]) => scramCredential(user, password))
    const request = scramRequest(credentials)
    const cluster = createCluster(this.#client)
    try {
      await cluster.connect()
      await cluster.refreshMetadata()
      const broker = await cluster.findControllerBroker()
      const answers = (await broker.connectionPool.send(request)) as ScramAnswer[]
      const refused = answers.find(({ errorCode }) => errorCode !== 0)
      if (refused) throw createErrorFromCode(refused.errorCode)
    } catch (cause) {
      throw fromKafka(cause)
    } finally {
      await cluster.disconnect()
    }
  }
}
