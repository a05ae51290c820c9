import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Jvm } from '../jvm.ts'
import { isKafkaReady } from '../kafka-probe.ts'
import { propertiesFile } from '../properties-file.ts'
import { runOnce } from '../run-once.ts'
import type { ServerSpec } from '../server-spec.ts'

export interface KafkaServerOptions {
  readonly jvm: Jvm
  readonly dataDir: string
  readonly confDir: string
  readonly port: number
  readonly controllerPort: number
}

/** Apache Kafka in KRaft mode: broker and controller in one process. */
export function kafkaServer(options: KafkaServerOptions): ServerSpec {
  const { jvm, dataDir, confDir, port } = options
  const properties = join(confDir, 'server.properties')
  const logging = join(confDir, 'log4j2.yaml')
  const java = (flags: readonly string[], ...main: string[]) => [
    ...flags,
    '-Djava.awt.headless=true',
    `-Dlog4j2.configurationFile=${logging}`,
    '-cp',
    jvm.jars.join(':'),
    ...main,
  ]
  return {
    name: 'kafka',
    port,
    command: 'java',
    args: java(jvm.serverFlags, 'kafka.Kafka', properties),
    stopMs: jvm.isRecording ? 60_000 : 20_000,
    stopped: () => jvm.stopped(),
    async prepare(signal) {
      await mkdir(dataDir, { recursive: true })
      await mkdir(confDir, { recursive: true })
      await writeFile(properties, kafkaProperties(options))
      await writeFile(logging, kafkaLogging)
      if (existsSync(join(dataDir, 'meta.properties'))) return
      const clusterId = randomBytes(16).toString('base64url')
      // A random id may begin with a dash, so it must not stand alone.
      const id = `--cluster-id=${clusterId}`
      const format = ['kafka.tools.StorageTool', 'format', id, '-c', properties]
      await runOnce({
        command: 'java',
        args: java(jvm.toolFlags, ...format),
        signal,
        server: 'kafka',
      })
    },
    isReady: (signal) => isKafkaReady(port, signal),
  }
}

/**
 * One node, so every internal topic has one replica. Retention is a setting of each topic; the broker's default
 * of seven days only keeps what was made without one.
 */
export function kafkaProperties(options: KafkaServerOptions): string {
  const { dataDir, port, controllerPort } = options
  return propertiesFile({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': dataDir,
    'default.replication.factor': 1,
    'min.insync.replicas': 1,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 10,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 10,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    'auto.create.topics.enable': false,
    'log.retention.hours': 168,
    'log.segment.bytes': 268_435_456,
    'num.network.threads': 2,
    'num.io.threads': 4,
    'message.max.bytes': 4_194_304,
    'replica.fetch.max.bytes': 4_194_304,
  })
}

const kafkaLogging = `Configuration:
  Appenders:
    Console: { name: STDOUT, PatternLayout: { pattern: "[%d] %p %m (%c)%n" } }
  Loggers:
    Root: { level: INFO, AppenderRef: [ { ref: STDOUT } ] }
`
