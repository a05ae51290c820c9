import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { answersHttp } from '../http-probe.ts'
import type { Jvm } from '../jvm.ts'
import { isKafkaReady } from '../kafka-probe.ts'
import { propertiesFile } from '../properties-file.ts'
import type { ServerSpec } from '../server-spec.ts'

export interface ConnectServerOptions {
  readonly jvm: Jvm
  readonly confDir: string
  /** Each holds a folder for every plugin. */
  readonly pluginDirs: readonly string[]
  readonly port: number
  readonly kafkaPort: number
  readonly registryPort: number
  /** What connectors may name as `${env:SINKS_...}`. */
  readonly env: Readonly<Record<string, string>>
}

/** A worker of Kafka Connect. It keeps all that it knows in Kafka, so it has no data folder. */
export function connectServer(options: ConnectServerOptions): ServerSpec {
  const { jvm, confDir, port, kafkaPort, registryPort, env } = options
  const properties = join(confDir, 'worker.properties')
  const logging = join(confDir, 'log4j2.properties')
  return {
    name: 'connect',
    port,
    command: 'java',
    args: [
      ...jvm.serverFlags,
      '-Djava.awt.headless=true',
      `-Dlog4j2.configurationFile=${logging}`,
      '-cp',
      jvm.jars.join(':'),
      'org.apache.kafka.connect.cli.ConnectDistributed',
      properties,
    ],
    moreEnv: { ...env, ...plainS3 },
    stopMs: jvm.isRecording ? 60_000 : 20_000,
    stopped: () => jvm.stopped(),
    async prepare(signal) {
      await mkdir(confDir, { recursive: true })
      await writeFile(properties, connectProperties(options))
      await writeFile(logging, connectLogging)
      // Without a broker it ends; without the registry it takes every record for one that it cannot read.
      const isThere = async () =>
        (await isKafkaReady(kafkaPort, signal).catch(() => false)) &&
        (await answersHttp(`${registryUrl(registryPort)}/system/info`, signal))
      while (!(await isThere())) await sleep(100, undefined, { signal })
    },
    isReady: (signal) => answersHttp(`http://127.0.0.1:${port}/health`, signal),
  }
}

/** Newer SDKs add a checksum behind the body of a request, which some S3 servers refuse. */
const plainS3 = {
  AWS_REQUEST_CHECKSUM_CALCULATION: 'when_required',
  AWS_RESPONSE_CHECKSUM_VALIDATION: 'when_required',
}

const registryUrl = (port: number): string => `http://127.0.0.1:${port}/apis/registry/v2`

export function connectProperties(options: ConnectServerOptions): string {
  const { pluginDirs, port, kafkaPort, registryPort } = options
  return propertiesFile({
    'bootstrap.servers': `127.0.0.1:${kafkaPort}`,
    'group.id': 'connect',
    listeners: `http://127.0.0.1:${port}`,
    'rest.advertised.host.name': '127.0.0.1',
    'plugin.path': pluginDirs.join(','),
    'config.storage.topic': 'connect-configs',
    'offset.storage.topic': 'connect-offsets',
    'status.storage.topic': 'connect-status',
    'config.storage.replication.factor': 1,
    'offset.storage.replication.factor': 1,
    'status.storage.replication.factor': 1,
    'offset.storage.partitions': 1,
    'status.storage.partitions': 1,
    'key.converter': 'org.apache.kafka.connect.storage.StringConverter',
    ...avroConverter(registryUrl(registryPort)),
    // What a flattener gave up must not reach a store.
    'consumer.isolation.level': 'read_committed',
    // How long the partitions of a worker that was killed wait for it; 45 s would be Kafka's own.
    'consumer.session.timeout.ms': 10_000,
    'offset.flush.interval.ms': 5_000,
    // One worker: nobody else would come back to take its tasks.
    'scheduled.rebalance.max.delay.ms': 0,
    'config.providers': 'env',
    'config.providers.env.class': 'org.apache.kafka.common.config.provider.EnvVarConfigProvider',
    'config.providers.env.param.allowlist.pattern': '^SINKS_.*',
  })
}

/**
 * Apicurio's converter for values in the Confluent wire format. An id never gets another schema, so it is looked up once
 * and kept while the registry is away.
 */
const avroConverter = (registry: string): Record<string, string | number | boolean> => {
  const settings = {
    url: registry,
    'id-handler': 'io.apicurio.registry.serde.Legacy4ByteIdHandler',
    'use-id': 'contentId',
    'headers.enabled': false,
    'fault-tolerant-refresh': true,
  }
  return {
    'value.converter': 'io.apicurio.registry.utils.converter.AvroConverter',
    ...Object.fromEntries(
      Object.entries(settings).map(([key, value]) => [
        `value.converter.apicurio.registry.${key}`,
        value,
      ]),
    ),
  }
}

/** The configurations of clients fill pages; WARN says what is wrong with them. */
const connectLogging = `rootLogger.level = INFO
rootLogger.appenderRef.console.ref = console
appender.console.name = console
appender.console.type = CONSOLE
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d %p [%c{1}] %m%n
logger.clients.name = org.apache.kafka.clients
logger.clients.level = WARN
logger.config.name = org.apache.kafka.common.config
logger.config.level = WARN
logger.runtime.name = org.apache.kafka.connect.runtime.ConnectorConfig
logger.runtime.level = WARN
logger.reflections.name = org.reflections
logger.reflections.level = ERROR
`
