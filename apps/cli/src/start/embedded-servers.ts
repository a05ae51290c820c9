import { resolve } from 'node:path'
import { type Config, projectRoot } from '@tickertape/config'
import { defaultCacheDir, type StackOptions, type StackPorts } from '@tickertape/embedded'
import { TapeError } from '@tickertape/errors'

/** The port of an address in the configuration; the embedded servers run on loopback only. */
function portOf(setting: string, address: string): number {
  const url = new URL(address.includes('://') ? address : `tcp://${address}`)
  if (['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname) && url.port)
    return Number(url.port)
  throw new TapeError(
    'TAPE_CONFIG_INVALID',
    `${setting} is ${address}: npm start runs its own servers, so it must name a port of 127.0.0.1`,
  )
}

/** Ports of the embedded servers: those that services connect to come from their addresses. */
export function portsOf(config: Config): StackPorts {
  const { kafka, schema_registry, s3_sink, pinot, flink, connect, cassandra, embedded } = config
  return {
    kafka: portOf('kafka.bootstrap_servers', kafka.bootstrap_servers[0] as string),
    kafkaController: embedded.kafka_controller_port,
    registry: portOf('schema_registry.url', schema_registry.url),
    zookeeper: embedded.zookeeper_port,
    pinotController: portOf('pinot.controller_url', pinot.controller_url),
    pinotBroker: portOf('pinot.broker_url', pinot.broker_url),
    pinotServer: embedded.pinot_server_port,
    pinotServerAdmin: embedded.pinot_server_admin_port,
    s3: portOf('s3_sink.endpoint', s3_sink.endpoint),
    flinkRest: portOf('flink.rest_url', flink.rest_url),
    flinkJobManager: embedded.flink_job_manager_port,
    flinkBlob: embedded.flink_blob_port,
    flinkData: embedded.flink_data_port,
    sqlGateway: portOf('flink.gateway_url', flink.gateway_url),
    cassandra: portOf('cassandra.contact_points', cassandra.contact_points[0] as string),
    cassandraStorage: embedded.cassandra_storage_port,
    connect: portOf('connect.url', connect.url),
  }
}

export const dataDirOf = ({ embedded }: Config): string => resolve(projectRoot, embedded.data_dir)

export const cacheDirOf = ({ embedded }: Config): string =>
  embedded.cache_dir ? resolve(projectRoot, embedded.cache_dir) : defaultCacheDir()

/** How the embedded servers run for this configuration. */
export function stackOptionsOf(config: Config): StackOptions {
  const { rootUser, rootPassword } = config.minio
  return {
    dataDir: dataDirOf(config),
    cacheDir: cacheDirOf(config),
    ports: portsOf(config),
    s3: {
      accessKey: rootUser,
      secretKey: rootPassword,
      bucket: config.s3_sink.bucket,
      flinkBucket: config.flink.bucket,
    },
    connectEnv: {
      SINKS_POSTGRES_PASSWORD: config.sinks.postgres_password,
      SINKS_MONGODB_URI: config.sinks.mongodb_uri,
      SINKS_ICEBERG_CATALOG_PASSWORD: config.sinks.iceberg_catalog_password,
      SINKS_S3_ACCESS_KEY: rootUser,
      SINKS_S3_SECRET_KEY: rootPassword,
    },
  }
}
