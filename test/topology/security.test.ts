import { accessKeyOf, aclsOf, rightsOf, users } from '@tickertape/access'
import { loadConfig } from '@tickertape/config'
import { describe, expect, it } from 'vitest'
import { renderChart } from '../../scripts/chart/chart.ts'
import { helm } from './helm.ts'
import {
  componentOf,
  type KubernetesObject,
  objectOf,
  parseObjects,
  type WorkloadSpec,
} from './kubernetes-object.ts'

interface UserSpec {
  readonly authentication: { readonly type: string }
  readonly authorization: {
    readonly acls: readonly {
      readonly resource: {
        readonly type: string
        readonly name?: string
        readonly patternType?: string
      }
      readonly operations: readonly string[]
    }[]
  }
}

/** In a cluster Strimzi makes the connectors out of their resources. */
const strimzisWork = 'connect-bootstrap'

const rendered = async (set: Record<string, string> = {}) =>
  parseObjects(await renderChart({ helm, profile: 'secure', set }))

/** One line for each thing that a user may do. */
const linesOf = (user: KubernetesObject): string[] =>
  (user.spec as UserSpec).authorization.acls.flatMap(({ resource, operations }) => {
    const { type, name = 'kafka-cluster', patternType = 'literal' } = resource
    return operations.map((operation) =>
      [componentOf(user), type, patternType, name, operation].join(' '),
    )
  })

describe.skipIf(!helm)('the profile secure of the chart', () => {
  it('gives every user at the brokers the rights of packages/access, and no others', async () => {
    const set = { 'flattener.group_id': 'cutters', 'kafka.topics.dlq': 'letters' }
    const objects = await rendered(set)
    const made = objects.filter(
      (object) => object.kind === 'KafkaUser' && componentOf(object) !== 'reader',
    )
    const config = loadConfig({
      env: { FLATTENER_GROUP_ID: 'cutters', KAFKA_TOPICS_DLQ: 'letters' },
    })
    const inChart = rightsOf(config).filter(({ user }) => user !== strimzisWork)
    const wanted = aclsOf(inChart).map(({ user, resource, isPrefix, name, operation }) =>
      [user, resource, isPrefix ? 'prefix' : 'literal', name, operation].join(' '),
    )
    expect([...new Set(made.flatMap(linesOf))].sort()).toEqual([...new Set(wanted)].sort())
    const wantedUsers = users.filter((user) => user !== strimzisWork)
    expect(made.map(componentOf).sort()).toEqual(wantedUsers.sort())
    for (const { spec } of made) {
      expect((spec as UserSpec).authentication.type).toBe('scram-sha-512')
    }
  })

  it('has one listener, with TLS and passwords, and no superuser without a name', async () => {
    const { kafka } = objectOf(await rendered(), 'Kafka').spec as { kafka: Record<string, unknown> }
    expect(kafka.listeners).toEqual([
      {
        name: 'users',
        port: 9093,
        type: 'internal',
        tls: true,
        authentication: { type: 'scram-sha-512' },
      },
    ])
    expect(kafka.authorization).toEqual({ type: 'simple' })
  })

  it('lets each app be itself, and gives the keys of the archive to nobody else', async () => {
    const objects = await rendered()
    const apps = ['producer', 'flattener', 'archiver', 'dashboard'] as const
    for (const app of apps) {
      const { spec } = objectOf(objects, 'Deployment', app)
      const [{ env = [] }] = (spec as WorkloadSpec).template.spec.containers
      const values = new Map(env.map(({ name, value, valueFrom }) => [name, value ?? valueFrom]))
      expect(values.get('KAFKA_SECURITY_PROTOCOL')).toBe('SASL_SSL')
      expect(values.get('KAFKA_USERNAME')).toBe(`tickertape-${app}`)
      expect(values.get('KAFKA_PASSWORD')).toEqual({
        secretKeyRef: { name: `tickertape-${app}`, key: 'password' },
      })
      expect(values.get('SCHEMA_REGISTRY_USERNAME')).toBe(app)
      const isArchivist = app === 'archiver' || app === 'dashboard'
      expect(values.get('MINIO_ROOT_USER')).toBe(isArchivist ? accessKeyOf(app) : 'no-access-key')
    }
  })

  it('names every role of the registry as packages/access does', async () => {
    const objects = await rendered()
    const { data = {} } = objectOf(objects, 'ConfigMap', 'registry-users')
    const roles = data['registry.properties']?.matchAll(/roles\.([\w-]+)=sr-(\w+)/g) ?? []
    const given = Object.fromEntries(
      [...roles].map(([, user = '', role]) => [user.replace('tickertape-', ''), role]),
    )
    const wanted = rightsOf(loadConfig({ env: {} })).flatMap(({ user, registry }) =>
      registry && user !== strimzisWork ? [[user, registry]] : [],
    )
    expect(given).toEqual(Object.fromEntries(wanted))
  })

  it.each([
    ['kubernetes.kafka.strimzi', 'false', 'makes users by Strimzi'],
    ['kubernetes.scaling.enabled', 'true', 'KEDA has no user'],
    ['kubernetes.kafka.nodePort', '32100', 'without a password'],
    ['kubernetes.existingSecret', '', 'kubernetes.existingSecret is empty'],
  ])('is refused with %s=%s', async (path, value, reason) => {
    await expect(rendered({ [path]: value })).rejects.toThrow(reason)
  })
})
