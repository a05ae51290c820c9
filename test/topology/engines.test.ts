import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadConfig, projectRoot } from '@tickertape/config'
import { derivedSpecs } from '@tickertape/streams'
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
      CONNECT_DLQ_TOPIC: 'letters',
    }
    const { on } = readSinks(join(projectRoot, 'deploy/connect'), variablesOf(loadConfig({ env })))
    const objects = await rendered({ 'connect.dlq_topic': 'letters' })
    expect(ofKind(objects, 'KafkaConnector').map(connectorOf)).toEqual(on)
  })

  it('has no connector for a store that is not named', async () => {
    const objects = await rendered({ 'sinks.mongodb_database': '' })
    const names = ofKind(objects, 'KafkaConnector').map(({ metadata }) => metadata.name)
    expect(names.length).toBeGreaterThan(0)
    for (const name of names) expect(name).toContain('-postgres-')
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
      ({ spec }) => (spec as { topicName: string }).topicName,
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
