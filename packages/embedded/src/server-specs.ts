import { join } from 'node:path'
import { type FetchedName, installedDir } from './server-cache.ts'
import { type Heaps, serverJvms } from './server-jvms.ts'
import { type Extra, extraServers, type ServerName, type ServerSpec } from './server-spec.ts'
import { cassandraServer } from './servers/cassandra.ts'
import { connectServer } from './servers/connect.ts'
import { flinkServer } from './servers/flink.ts'
import { kafkaServer } from './servers/kafka.ts'
import { pinotServer } from './servers/pinot.ts'
import { registryServer } from './servers/registry.ts'
import { s3Server } from './servers/s3.ts'
import { zookeeperServer } from './servers/zookeeper.ts'
import type { StackFolder } from './stack-folder.ts'
import type { StackPorts } from './stack-ports.ts'

/** Each holds a folder for every plugin. */
const pluginsOfConnect = (extras: readonly Extra[] = []): readonly FetchedName[] => [
  'connect-avro',
  'connect-jdbc',
  'connect-mongodb',
  ...(extras.includes('iceberg') ? (['connect-iceberg'] as const) : []),
]

export interface StackSettings {
  readonly dataDir: string
  readonly cacheDir: string
  readonly ports: StackPorts
  readonly s3: {
    readonly accessKey: string
    readonly secretKey: string
    readonly bucket: string
    /** Where Flink keeps its state. */
    readonly flinkBucket?: string
  }
  /** Java heaps in MiB where they differ from the defaults. */
  readonly heapMb?: Partial<Heaps>
  /** What runs beside the core servers. */
  readonly extras?: readonly Extra[]
  /** Environment of the Connect worker: what connectors name as `${env:SINKS_...}`. */
  readonly connectEnv?: Readonly<Record<string, string>>
}

/** All servers over what the cache holds; see fetchServers. */
export async function serverSpecs(
  settings: StackSettings,
  folder: StackFolder,
): Promise<readonly ServerSpec[]> {
  const { cacheDir, ports, s3 } = settings
  const { flinkBucket = 'flink' } = s3
  const jvms = await serverJvms(settings)
  const places = (name: ServerName) => ({
    dataDir: folder.dataOf(name),
    confDir: folder.confOf(name),
  })
  const core = [
    zookeeperServer({ ...places('zookeeper'), jvm: jvms.zookeeper, port: ports.zookeeper }),
    pinotServer({ ...places('pinot'), jvm: jvms.pinot, ports }),
    s3Server({
      ...s3,
      buckets: [s3.bucket, flinkBucket],
      ...places('s3'),
      program: join(await installedDir(cacheDir, 's3'), 'versitygw'),
      port: ports.s3,
    }),
    kafkaServer({
      ...places('kafka'),
      jvm: jvms.kafka,
      port: ports.kafka,
      controllerPort: ports.kafkaController,
    }),
    registryServer({
      ...places('registry'),
      jvm: jvms.registry,
      port: ports.registry,
    }),
  ]
  const pluginsDir = join(await installedDir(cacheDir, 'flink-parts'), 'plugins')
  const flink = extraServers['streaming-sql'].flatMap((name) => {
    const jvm = jvms[name]
    const tmpDir = join(folder.dataOf(name), 'tmp')
    return jvm
      ? [flinkServer(name, { ...places(name), jvm, pluginsDir, tmpDir, ports, s3, flinkBucket })]
      : []
  })
  const cassandra = jvms.cassandra
    ? [cassandraServer({ ...places('cassandra'), jvm: jvms.cassandra, ports })]
    : []
  const connect = jvms.connect && [
    connectServer({
      ...places('connect'),
      jvm: jvms.connect,
      pluginDirs: await Promise.all(
        pluginsOfConnect(settings.extras).map((name) => installedDir(cacheDir, name)),
      ),
      port: ports.connect,
      kafkaPort: ports.kafka,
      registryPort: ports.registry,
      env: settings.connectEnv ?? {},
    }),
  ]
  return [...core, ...flink, ...cassandra, ...(connect ?? [])]
}
