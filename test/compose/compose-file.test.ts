import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadConfig, projectRoot, settingsOf } from '@tickertape/config'
import { describe, expect, it } from 'vitest'
import { apps, composeFile, composeText, publishedPorts } from './compose-file.ts'

const services = Object.entries(composeFile.services)
const longRunning = services.filter(([, { restart }]) => restart)
const config = loadConfig({ env: {} })
const read = (file: string) => readFileSync(join(projectRoot, file), 'utf8')
const manifest = JSON.parse(read('package.json'))

/** What a container sees otherwise than the host, the stores of a profile, and the passwords that MinIO must have too. */
const addresses = [
  'NODE_ENV',
  'KAFKA_BOOTSTRAP_SERVERS',
  'SCHEMA_REGISTRY_URL',
  'S3_SINK_ENDPOINT',
  'MINIO_ROOT_USER',
  'MINIO_ROOT_PASSWORD',
  'PINOT_CONTROLLER_URL',
  'PINOT_BROKER_URL',
  'DASHBOARD_PRODUCER_URL',
  'DASHBOARD_FLATTENER_URL',
  'DASHBOARD_ARCHIVER_URL',
  'SERVICE_HTTP_HOST',
  'FLINK_REST_URL',
  'FLINK_GATEWAY_URL',
  'PINOT_BOOTSTRAP_TABLES',
  'CONNECT_URL',
  'CONNECT_BOOTSTRAP_WATCH_MS',
  'SINKS_POSTGRES_URL',
  'SINKS_POSTGRES_USER',
  'SINKS_POSTGRES_PASSWORD',
  'SINKS_MONGODB_URI',
  'SINKS_MONGODB_DATABASE',
  'SINKS_ICEBERG_CATALOG_URL',
  'SINKS_ICEBERG_CATALOG_USER',
  'SINKS_ICEBERG_CATALOG_PASSWORD',
  'SINKS_ICEBERG_COMMIT_MS',
  'CASSANDRA_CONTACT_POINTS',
]

const megabytes = (limit = ''): number => {
  const [, count] = /^(\d+)m$/.exec(limit) ?? []
  if (!count) throw new Error(`cannot read the memory limit "${limit}"`)
  return (Number(count) * 1_048_576) / 1e6
}

describe('docker-compose.yml', () => {
  it.each(longRunning)('watches, restarts and bounds %s', (_name, service) => {
    expect(service.healthcheck).toBeDefined()
    expect(service.restart).toBe('unless-stopped')
    expect(service.logging?.options).toMatchObject({ 'max-size': '10m', 'max-file': '3' })
  })

  it('runs without the profiles in 6.1 GB, jobs aside', () => {
    const limits = longRunning
      .filter(([, { profiles }]) => !profiles)
      .map(([, { mem_limit }]) => megabytes(mem_limit))
    expect(limits.reduce((sum, limit) => sum + limit, 0)).toBeLessThan(6_100)
  })

  it('keeps every version in one place, and none of them moves by itself', () => {
    const images = Object.values(composeFile['x-images'])
    for (const [, { image }] of services) expect(images).toContain(image)
    for (const line of composeText.matchAll(/^ {4}image: (.*)$/gm)) expect(line[1]).toMatch(/^\*/)
    for (const image of images) expect(image).not.toMatch(/^[^:]*\/[^:]*$|latest/)
  })

  it('builds with the Node and under the version of package.json', () => {
    expect(composeFile['x-images']['node-version']).toBe(manifest.devDependencies.node)
    expect(read('Dockerfile')).toContain(`NODE_VERSION=${manifest.devDependencies.node}\n`)
    const ours = services.filter(([, { image }]) => image.startsWith('tickertape/'))
    for (const [, { image }] of ours) expect(image.split(':')[1]).toBe(manifest.version)
  })

  it('starts by health and by the end of jobs, never by order alone', () => {
    const conditions = services.flatMap(([, { depends_on = {} }]) => Object.values(depends_on))
    for (const { condition } of conditions) {
      expect(condition).toMatch(/^service_(healthy|completed_successfully)$/)
    }
  })

  it('opens ports on loopback only, each once', () => {
    expect(new Set(publishedPorts.map(({ host }) => host))).toEqual(new Set(['127.0.0.1']))
    const ports = publishedPorts.map((port) => port.hostPort)
    expect(new Set(ports).size).toBe(ports.length)
  })

  it('keeps data in named volumes, and all of them are used', () => {
    const mounted = longRunning
      .flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(':')[0] ?? ''))
      .filter((source) => !source.startsWith('.'))
    expect(mounted.sort()).toEqual(Object.keys(composeFile.volumes).sort())
  })

  it('has the addresses of config/config.yaml on the host, but for Kafka, which keeps a port for the inside', () => {
    const { schema_registry, s3_sink, pinot, producer, flattener, archiver, flink } = config
    const { connect, cassandra, cassandra_sink } = config
    const where = 'docker-compose.yml must have the ports of config/config.yaml: npm run generate'
    expect(
      Object.fromEntries(publishedPorts.map((port) => [port.variable, port.hostPort])),
      where,
    ).toMatchObject({
      REGISTRY_HOST_PORT: Number(new URL(schema_registry.url).port),
      S3_HOST_PORT: Number(new URL(s3_sink.endpoint).port),
      PINOT_CONTROLLER_HOST_PORT: Number(new URL(pinot.controller_url).port),
      PINOT_BROKER_HOST_PORT: Number(new URL(pinot.broker_url).port),
      PRODUCER_HTTP_PORT: producer.http_port,
      FLATTENER_HTTP_PORT: flattener.http_port,
      ARCHIVER_HTTP_PORT: archiver.http_port,
      FLINK_HOST_PORT: Number(new URL(flink.rest_url).port),
      SQL_GATEWAY_HOST_PORT: Number(new URL(flink.gateway_url).port),
      CONNECT_HOST_PORT: Number(new URL(connect.url).port),
      CASSANDRA_HOST_PORT: Number(cassandra.contact_points[0]?.split(':')[1]),
      CASSANDRA_SINK_HTTP_PORT: cassandra_sink.http_port,
    })
  })

  it('leaves everything but addresses, passwords and its own ports to the mounted config/config.yaml', () => {
    for (const [name, { environment = {}, volumes, ports }] of apps) {
      expect(volumes).toContain('./config:/app/config:ro')
      const given = Object.entries(environment).filter(([, value]) => value !== null)
      const others = given.map(([variable]) => variable).filter((key) => !addresses.includes(key))
      const variable = `${name.toUpperCase().replaceAll('-', '_')}_HTTP_PORT`
      expect(others).toEqual(ports ? [variable] : [])
    }
  })

  it('sets only what packages/config knows', () => {
    const known = new Set([...settingsOf().map(({ env }) => env), 'NODE_ENV'])
    for (const [, { environment = {} }] of apps) {
      expect(Object.keys(environment).filter((name) => !known.has(name))).toEqual([])
    }
  })

  it('has the example password of config/config.yaml where .env gives none', () => {
    const { environment } = composeFile.services.minio ?? {}
    expect(environment).toEqual({
      MINIO_ROOT_USER: `\${MINIO_ROOT_USER:-${config.minio.rootUser}}`,
      MINIO_ROOT_PASSWORD: `\${MINIO_ROOT_PASSWORD:-${config.minio.rootPassword}}`,
    })
  })

  it('has every port in the table of the README', () => {
    const rows = publishedPorts.map(
      ({ service, hostPort, variable }) => `| ${service} | ${hostPort} | \`${variable}\` |`,
    )
    const table = read('README.md')
      .split('\n')
      .filter((line) => line.includes('_PORT` |'))
    expect(table.map((line) => line.trim()).sort()).toEqual(rows.sort())
  })
})
