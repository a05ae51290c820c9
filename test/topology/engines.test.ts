import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadConfig, projectRoot } from '@tickertape/config'
import { derivedSpecs, icebergTopicSpec } from '@tickertape/streams'
import { describe, expect, it } from 'vitest'
import { readSinks } from '../../apps/connect-bootstrap/src/sinks.ts'
import { variablesOf } from '../../apps/connect-bootstrap/src/variables.ts'
import { renderChart } from '../../scripts/chart/chart.ts'
import { helm } from './helm.ts'
import { type KubernetesObject, objectOf, parseObjects } from './kubernetes-object.ts'

interface ConnectorSpec {
  readonly class: string
  readonly tasksMax: number
  readonly config: Readonly<Record<string, string>>
}

interface TopicResource {
  readonly topicName: string
  readonly partitions: number
  readonly config: Readonly<Record<string, string | number>>
}

const rendered = async (set: Record<string, string> = {}) =>
  parseObjects(await renderChart({ helm, profile: 'engines', set }))

const ofKind = (objects: readonly KubernetesObject[], kind: string) =>
  objects.filter((object) => object.kind === kind)

/** A resource as the configuration that a worker gets of it. */
const connectorOf = ({ metadata, spec }: KubernetesObject) => {
  const { class: type, tasksMax, config } = spec as ConnectorSpec
  return {
    name: metadata.name,
    config: {
      ...config,
      name: metadata.name,
      'connector.class': type,
      'tasks.max': String(tasksMax),
    },
  }
}

describe.skipIf(!helm)('the profile engines of the chart', () => {
  it('has the connectors that connect-bootstrap would make', async () => {
    const env = {
      SINKS_POSTGRES_URL: 'jdbc:postgresql://postgres.example.com:5432/tickertape',
      SINKS_POSTGRES_USER: 'tickertape',
      SINKS_MONGODB_DATABASE: 'tickertape',
      SINKS_ICEBERG_CATALOG_URL: 'jdbc:postgresql://postgres.example.com:5432/tickertape',
      SINKS_ICEBERG_CATALOG_USER: 'tickertape',
      S3_SINK_ENDPOINT: 'http://tickertape-minio:9000',
      CONNECT_DLQ_TOPIC: 'letters',
    }
    const { on } = readSinks(join(projectRoot, 'deploy/connect'), variablesOf(loadConfig({ env })))
    const objects = await rendered({ 'connect.dlq_topic': 'letters' })
    expect(ofKind(objects, 'KafkaConnector').map(connectorOf)).toEqual(on)
  })

  it('has no connector for a store that is not named, and nothing that it would need', async () => {
    const off = { 'sinks.mongodb_database': '', 'sinks.iceberg_catalog_url': '' }
    const objects = await rendered(off)
    const names = ofKind(objects, 'KafkaConnector').map(({ metadata }) => metadata.name)
    expect(names.length).toBeGreaterThan(0)
    for (const name of names) expect(name).toContain('-postgres-')
    const others = objects.map(({ metadata }) => metadata.name)
    expect(others.filter((name) => name.includes('iceberg'))).toEqual([])
  })

  it('makes the bucket and the topic of the sinks to Iceberg, and lets the worker reach both', async () => {
    const objects = await rendered({ 'connect.iceberg_topic': 'agreed' })
    expect(objectOf(objects, 'Job', 'iceberg-bucket')).toBeDefined()
    const { topic, partitions, settings } = icebergTopicSpec(
      loadConfig({ env: { CONNECT_ICEBERG_TOPIC: 'agreed' } }),
    )
    const specs = ofKind(objects, 'KafkaTopic').map(({ spec }) => spec as TopicResource)
    const made = specs.find(({ topicName }) => topicName === topic)
    expect(made).toMatchObject({ partitions })
    for (const [name, value] of Object.entries(settings)) {
      expect(String(made?.config[name])).toBe(value)
    }
    const policy = JSON.stringify(objectOf(objects, 'NetworkPolicy', 'minio').spec)
    expect(policy).toContain('"strimzi.io/kind":"KafkaConnect"')
    expect(policy).toContain('iceberg-bucket')
  })

  it('gives its worker the settings that a container has, but for what Strimzi says', async () => {
    const { config } = objectOf(await rendered(), 'KafkaConnect').spec as ConnectorSpec
    const file = readFileSync(join(projectRoot, 'deploy/connect/worker/worker.properties'), 'utf8')
    const lines = [...file.matchAll(/^([\w.-]+)=(.*)$/gm)].map(([, key = '', value = '']) => [
      key,
      value,
    ])
    const strimzis =
      /^(bootstrap|group\.id|listeners|rest\.|plugin\.path)|storage\.topic|security\.protocol|sasl\./
    const wanted = Object.fromEntries(lines.filter(([key = '']) => !strimzis.test(key)))
    expect(config).toEqual({
      ...wanted,
      'value.converter.apicurio.registry.url': 'http://tickertape-registry:8080/apis/registry/v2',
    })
  })

  it('gives flink-bootstrap the files of deploy/flink/sql, and makes their topics', async () => {
    const objects = await rendered()
    const { data = {} } = objectOf(objects, 'ConfigMap', 'flink-sql')
    expect(Object.keys(data)).toContain('candles-from-trades.sql')
    for (const [file, text] of Object.entries(data)) {
      const path = join(projectRoot, 'deploy/flink/sql', file)
      expect(text.trim()).toBe(readFileSync(path, 'utf8').trim())
    }
    const topics = ofKind(objects, 'KafkaTopic').map(
      ({ spec }) => (spec as TopicResource).topicName,
    )
    const derived = derivedSpecs(loadConfig({ env: {} })).map(({ topic }) => topic)
    expect(topics).toEqual(expect.arrayContaining(derived))
  })

  it('keeps the state of Flink in the bucket of config/config.yaml', async () => {
    const objects = await rendered({ 'flink.bucket': 'states' })
    const { flinkConfiguration } = objectOf(objects, 'FlinkDeployment').spec as {
      flinkConfiguration: Record<string, string>
    }
    expect(flinkConfiguration).toMatchObject({
      'execution.checkpointing.dir': 's3://states/checkpoints',
      'execution.checkpointing.savepoint-dir': 's3://states/savepoints',
      'high-availability.storageDir': 's3://states/ha',
      's3.endpoint': 'http://tickertape-minio:9000',
    })
  })
})
