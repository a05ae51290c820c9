import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { answersHttp } from '../http-probe.ts'
import type { Jvm } from '../jvm.ts'
import { propertiesFile } from '../properties-file.ts'
import type { ServerSpec } from '../server-spec.ts'

export interface PinotServerOptions {
  readonly jvm: Jvm
  readonly dataDir: string
  readonly confDir: string
  readonly ports: PinotPorts
}

export interface PinotPorts {
  readonly zookeeper: number
  readonly pinotController: number
  readonly pinotBroker: number
  readonly pinotServer: number
  readonly pinotServerAdmin: number
}

/**
 * C2 comes ten times later than by default, so that it does not compete with the start for the cores: 4.9 instead of
 * 6.4 s of CPU time, and the same time for ingestion and queries afterwards.
 */
const lateC2 = [
  '-XX:Tier4InvocationThreshold=50000',
  '-XX:Tier4MinInvocationThreshold=6000',
  '-XX:Tier4CompileThreshold=150000',
  '-XX:Tier4BackEdgeThreshold=400000',
]

/**
 * After a kill Pinot cannot start again until its last ZooKeeper session has expired, by default after 30 s.
 */
const sessionMs = 10_000

const cluster = 'tickertape'
const roles = ['controller', 'broker', 'server'] as const

/** Pinot's controller, broker and server in one JVM. */
export function pinotServer(options: PinotServerOptions): ServerSpec {
  const { jvm, dataDir, confDir, ports } = options
  const logging = join(confDir, 'log4j2.xml')
  const health = [ports.pinotController, ports.pinotBroker, ports.pinotServerAdmin]
  return {
    name: 'pinot',
    port: ports.pinotBroker,
    command: 'java',
    args: [
      ...jvm.serverFlags,
      ...lateC2,
      '-XX:MaxDirectMemorySize=1g',
      `-Dzk.session.timeout=${sessionMs}`,
      ...opens,
      `-Dlog4j2.configurationFile=${logging}`,
      '-cp',
      jvm.jars.join(':'),
      'org.apache.pinot.tools.admin.PinotAdministrator',
      'StartServiceManager',
      '-zkAddress',
      `127.0.0.1:${ports.zookeeper}`,
      '-clusterName',
      cluster,
      '-port=-1',
      '-bootstrapConfigPaths',
      ...roles.map((role) => join(confDir, `${role}.conf`)),
    ],
    stopMs: jvm.isRecording ? 60_000 : 8_000,
    stopped: () => jvm.stopped(),
    async prepare() {
      await mkdir(dataDir, { recursive: true })
      await mkdir(confDir, { recursive: true })
      for (const role of roles) {
        await writeFile(join(confDir, `${role}.conf`), pinotConf(role, options))
      }
      await writeFile(logging, pinotLogging)
    },
    async isReady(signal) {
      const answers = await Promise.all(
        health.map((port) => answersHttp(`http://127.0.0.1:${port}/health`, signal)),
      )
      return answers.every(Boolean)
    },
  }
}

/**
 * A consumer whose decoder finds no registry stops for good, and Pinot looks once an hour for partitions that nobody
 * consumes.
 */
const lookForStoppedPartitions = {
  'controller.realtime.segment.validation.frequencyPeriod': '1m',
  'controller.realtime.segment.validation.initialDelayInSeconds': 30,
}

/**
 * The instances have fixed names, because Pinot's own hold the port: with another port it would not find the
 * segments that it has.
 */
export function pinotConf(role: (typeof roles)[number], options: PinotServerOptions): string {
  const { dataDir, ports } = options
  const zookeeper = `127.0.0.1:${ports.zookeeper}`
  const common = {
    'pinot.service.role': role.toUpperCase(),
    'pinot.cluster.name': cluster,
    'pinot.zk.server': zookeeper,
  }
  const own = {
    controller: {
      'pinot.controller.instance.id': 'Controller_embedded',
      'controller.helix.cluster.name': cluster,
      'controller.zk.str': zookeeper,
      'controller.host': '127.0.0.1',
      'controller.port': ports.pinotController,
      // The one path that Pinot takes for a URI.
      'controller.data.dir': encodeURI(join(dataDir, 'controller')),
      'controller.tenant.isolation.enable': true,
      ...lookForStoppedPartitions,
      ...loopbackHttp('controller', ports.pinotController),
    },
    broker: {
      instanceId: 'Broker_embedded',
      'pinot.broker.hostname': '127.0.0.1',
      'pinot.broker.client.queryPort': ports.pinotBroker,
      'pinot.broker.timeoutMs': 10_000,
      'pinot.broker.delayShutdownTimeMs': 0,
      ...loopbackHttp('pinot.broker.client', ports.pinotBroker),
    },
    server: {
      'pinot.server.instance.id': 'Server_embedded',
      'pinot.server.netty.host': '127.0.0.1',
      'pinot.server.netty.port': ports.pinotServer,
      'pinot.server.grpc.enable': false,
      // The server answers no query until this check has passed; by default it looks again after ten seconds.
      'pinot.server.startup.serviceStatusCheckIntervalMs': 200,
      'pinot.server.shutdown.enableQueryCheck': false,
      'pinot.server.adminapi.port': ports.pinotServerAdmin,
      'pinot.server.instance.dataDir': join(dataDir, 'server', 'index'),
      'pinot.server.instance.segmentTarDir': join(dataDir, 'server', 'tar'),
      'pinot.server.instance.realtime.alloc.offheap': true,
      ...loopbackHttp('pinot.server.adminapi', ports.pinotServerAdmin),
    },
  }[role]
  return propertiesFile({ ...common, ...own })
}

function loopbackHttp(prefix: string, port: number): Readonly<Record<string, string | number>> {
  return {
    [`${prefix}.access.protocols`]: 'http',
    [`${prefix}.access.protocols.http.host`]: '127.0.0.1',
    [`${prefix}.access.protocols.http.port`]: port,
  }
}

/** Pinot 0.11 reaches into the JDK for its off-heap buffers. */
const opens = [
  ...[
    'java.nio',
    'java.lang',
    'java.lang.reflect',
    'java.util',
    'java.util.concurrent',
    'sun.nio.ch',
  ].map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`),
  ...['jdk.internal.ref', 'sun.nio.ch'].map(
    (name) => `--add-exports=java.base/${name}=ALL-UNNAMED`,
  ),
]

const pinotLogging = `<Configuration>
  <Appenders><Console name="c"><PatternLayout pattern="%d %p [%c{1}] %m%n"/></Console></Appenders>
  <Loggers>
    <Logger name="org.apache.helix" level="warn"/>
    <Logger name="org.apache.zookeeper" level="warn"/>
    <Logger name="org.apache.kafka" level="warn"/>
    <Logger name="org.apache.pinot.controller.api.ControllerResponseFilter" level="warn"/>
    <Root level="info"><AppenderRef ref="c"/></Root>
  </Loggers>
</Configuration>
`
