import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Jvm } from '../jvm.ts'
import { propertiesFile } from '../properties-file.ts'
import type { ServerSpec } from '../server-spec.ts'
import { isZookeeperReady } from '../zookeeper-probe.ts'

export interface ZookeeperServerOptions {
  readonly jvm: Jvm
  readonly dataDir: string
  readonly confDir: string
  readonly port: number
}

/** ZooKeeper, of the version that Pinot brings. */
export function zookeeperServer(options: ZookeeperServerOptions): ServerSpec {
  const { jvm, dataDir, confDir, port } = options
  const conf = join(confDir, 'zoo.cfg')
  const logging = join(confDir, 'log4j2.xml')
  return {
    name: 'zookeeper',
    port,
    command: 'java',
    args: [
      ...jvm.serverFlags,
      `-Dlog4j2.configurationFile=${logging}`,
      '-cp',
      jvm.jars.join(':'),
      'org.apache.zookeeper.server.ZooKeeperServerMain',
      conf,
    ],
    stopMs: jvm.isRecording ? 60_000 : 5_000,
    stopped: () => jvm.stopped(),
    async prepare() {
      await mkdir(dataDir, { recursive: true })
      await mkdir(confDir, { recursive: true })
      await writeFile(conf, zookeeperConf(options))
      await writeFile(logging, consoleLogging)
    },
    isReady: (signal) => isZookeeperReady(port, signal),
  }
}

export function zookeeperConf({ dataDir, port }: ZookeeperServerOptions): string {
  return propertiesFile({
    dataDir,
    clientPort: port,
    clientPortAddress: '127.0.0.1',
    'admin.enableServer': false,
    tickTime: 2000,
    maxClientCnxns: 0,
    'autopurge.purgeInterval': 1,
  })
}

const consoleLogging = `<Configuration>
  <Appenders><Console name="c"><PatternLayout pattern="%d %p [%c{1}] %m%n"/></Console></Appenders>
  <Loggers><Root level="warn"><AppenderRef ref="c"/></Root></Loggers>
</Configuration>
`
