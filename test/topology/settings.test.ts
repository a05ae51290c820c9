import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Config, loadConfig, settingsOf } from '@tickertape/config'
import { topicSpecs } from '@tickertape/streams'
import { afterAll, describe, expect, it } from 'vitest'
import { type Profile, profiles, renderChart } from '../../scripts/chart/chart.ts'
import { helm } from './helm.ts'
import {
  type KubernetesObject,
  objectOf,
  parseObjects,
  type WorkloadSpec,
} from './kubernetes-object.ts'

const apps = ['producer', 'flattener', 'archiver', 'dashboard'] as const
const urlsInCluster = {
  producer_url: 'http://tickertape-producer:4101',
  flattener_url: 'http://tickertape-flattener:4102',
  archiver_url: 'http://tickertape-archiver:4103',
}
const folder = mkdtempSync(join(tmpdir(), 'tickertape-chart-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function render(profile: Profile, set: Record<string, string> = {}) {
  return parseObjects(await renderChart({ helm, profile, set }))
}

const workloadOf = (objects: readonly KubernetesObject[], app: string): WorkloadSpec =>
  objectOf(objects, app === 'pinot-bootstrap' ? 'Job' : 'Deployment', app).spec as WorkloadSpec

/** The configuration that an app's container reads: the ConfigMap, its environment, and made-up secrets. */
function configOf(objects: readonly KubernetesObject[], app: string): Config {
  const file = join(folder, `${app}.yaml`)
  writeFileSync(file, objectOf(objects, 'ConfigMap').data?.['config.yaml'] ?? '')
  const [container] = workloadOf(objects, app).template.spec.containers
  const variables = (container.env ?? []).map(({ name, value }) => [name, value ?? 'from-secret'])
  return loadConfig({ env: { ...Object.fromEntries(variables), TICKERTAPE_CONFIG: file } })
}

/** Sections with what is secret in them empty, as config/config.yaml has it. */
function withoutSecrets(sections: Readonly<Record<string, object>>) {
  const secrets = settingsOf().filter(({ secret }) => secret)
  const blanked = Object.entries(sections).map(([section, settings]) => {
    const paths = secrets.map(({ path }) => path.split('.')).filter(([first]) => first === section)
    return [section, { ...settings, ...Object.fromEntries(paths.map(([, name]) => [name, ''])) }]
  })
  return Object.fromEntries(blanked)
}

describe.skipIf(!helm)('the settings of config/config.yaml in the chart', () => {
  it('reach every app, but for addresses inside the cluster and secrets', async () => {
    const objects = await render('local')
    const file = loadConfig({ env: {} })
    const { kafka, schema_registry, s3_sink, pinot, service, dashboard } = file
    for (const app of [...apps, 'pinot-bootstrap']) {
      const { minio, ...settings } = configOf(objects, app)
      expect(minio).toEqual({ rootUser: 'from-secret', rootPassword: 'from-secret' })
      expect(withoutSecrets(settings)).toEqual({
        ...Object.fromEntries(Object.entries(file).filter(([section]) => section !== 'minio')),
        kafka: { ...kafka, bootstrap_servers: ['tickertape-kafka-bootstrap:9092'] },
        schema_registry: {
          ...schema_registry,
          url: 'http://tickertape-registry:8080/apis/ccompat/v7',
        },
        s3_sink: { ...s3_sink, endpoint: 'http://tickertape-minio:9000' },
        pinot: {
          ...pinot,
          controller_url: 'http://tickertape-pinot-controller:9000',
          broker_url: 'http://tickertape-pinot-broker:8099',
        },
        service: { ...service, http_host: '0.0.0.0' },
        dashboard: app === 'dashboard' ? { ...dashboard, ...urlsInCluster } : dashboard,
      })
    }
  })

  it('leave no secret in the ConfigMap', async () => {
    const secrets = settingsOf().filter(({ secret }) => secret)
    const values = Object.fromEntries(secrets.map(({ path }) => [path, `secret-${path}`]))
    const objects = await render('local', values)
    const { data = {} } = objectOf(objects, 'ConfigMap')
    expect(data['config.yaml']).not.toContain('secret-')
    expect(Object.values(objectOf(objects, 'Secret').stringData ?? {})).toEqual(
      expect.arrayContaining(Object.values(values)),
    )
  })

  it('make the topics that the services would make', async () => {
    const objects = await render('local')
    const topics = objects
      .filter(({ kind }) => kind === 'KafkaTopic')
      .map(({ spec }) => {
        const { topicName, partitions, replicas, config } = spec as KafkaTopicSpec
        const settings = Object.entries(config).map(([key, value]) => [key, String(value)])
        return {
          topic: topicName,
          partitions,
          replicationFactor: replicas,
          settings: Object.fromEntries(settings),
        }
      })
    const byName = (a: { topic: string }, b: { topic: string }) => a.topic.localeCompare(b.topic)
    expect(topics.sort(byName)).toEqual([...topicSpecs(loadConfig({ env: {} }))].sort(byName))
  })

  it('move a port, a topic and a retention wherever they stand', async () => {
    const changed = {
      'flattener.http_port': '5102',
      'kafka.topics.raw_trade': 'Bars_Raw',
      'kafka.retention_hours': '24',
    }
    const objects = await render('local', changed)
    const [container] = workloadOf(objects, 'flattener').template.spec.containers
    expect(container.ports).toEqual([{ name: 'http', containerPort: 5102 }])
    expect(objectOf(objects, 'Service', 'flattener').spec).toMatchObject({
      ports: [{ port: 5102 }],
    })
    const topic = objects.find(({ metadata }) => metadata.name === 'tickertape-bars-raw')
    expect(topic?.spec).toMatchObject({
      topicName: 'Bars_Raw',
      config: { 'retention.ms': 24 * 3_600_000 },
    })
    expect(configOf(objects, 'archiver').kafka.topics.raw_trade).toBe('Bars_Raw')
  })

  it.each(profiles)('are complete and valid for every app in the profile %s', async (profile) => {
    const objects = await render(profile)
    for (const app of [...apps, 'pinot-bootstrap']) {
      expect(() => configOf(objects, app)).not.toThrow()
    }
  })
})

interface KafkaTopicSpec {
  readonly topicName: string
  readonly partitions: number
  readonly replicas: number
  readonly config: Readonly<Record<string, unknown>>
}
