import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isCassandraReady } from '../cassandra-probe.ts'
import type { Jvm } from '../jvm.ts'
import type { ServerSpec } from '../server-spec.ts'
import { type CassandraConfOptions, cassandraConf, cassandraLogging } from './cassandra-conf.ts'

export interface CassandraServerOptions extends CassandraConfOptions {
  readonly jvm: Jvm
  readonly confDir: string
}

/** One node of Apache Cassandra, without its scripts and without a port for JMX. */
export function cassandraServer(options: CassandraServerOptions): ServerSpec {
  const { jvm, dataDir, confDir, ports } = options
  const conf = join(confDir, 'cassandra.yaml')
  const logging = join(confDir, 'logback.xml')
  const properties = {
    'cassandra.config': pathToFileURL(conf),
    'cassandra.storagedir': dataDir,
    'cassandra.logdir': dataDir,
    'cassandra-foreground': 'yes',
    // There is no other node to wait for.
    'cassandra.ring_delay_ms': 0,
    'cassandra.skip_wait_for_gossip_to_settle': 0,
    'logback.configurationFile': pathToFileURL(logging),
    'java.net.preferIPv4Stack': true,
    'jdk.attach.allowAttachSelf': true,
    'io.netty.tryReflectionSetAccessible': true,
  }
  return {
    name: 'cassandra',
    port: ports.cassandra,
    command: 'java',
    args: [
      ...jvm.serverFlags,
      '-XX:MaxDirectMemorySize=256m',
      ...access,
      ...Object.entries(properties).map(([key, value]) => `-D${key}=${value}`),
      '-cp',
      jvm.jars.join(':'),
      'org.apache.cassandra.service.CassandraDaemon',
    ],
    stopMs: 30_000,
    stopped: () => jvm.stopped(),
    async prepare() {
      await mkdir(dataDir, { recursive: true })
      await mkdir(confDir, { recursive: true })
      await writeFile(conf, cassandraConf(options))
      await writeFile(logging, cassandraLogging)
    },
    isReady: (signal) => isCassandraReady(ports.cassandra, signal),
  }
}

const exported = {
  'java.base': ['jdk.internal.misc', 'java.lang.ref'],
  'java.management.rmi': ['com.sun.jmx.remote.internal.rmi'],
  'java.rmi': ['sun.rmi.registry', 'sun.rmi.server', 'sun.rmi.transport.tcp'],
  'java.sql': ['java.sql'],
  'jdk.unsupported': ['sun.misc'],
  'jdk.naming.dns': ['com.sun.jndi.dns'],
}

const opened = {
  'java.base': [
    'java.io',
    'java.lang',
    'java.lang.module',
    'java.lang.reflect',
    'java.net',
    'java.nio',
    'java.util',
    'java.util.concurrent',
    'java.util.concurrent.atomic',
    'jdk.internal.loader',
    'jdk.internal.math',
    'jdk.internal.module',
    'jdk.internal.ref',
    'jdk.internal.reflect',
    'jdk.internal.util.jar',
    'sun.nio.ch',
  ],
  'jdk.management': ['com.sun.management.internal'],
}

const flagsOf = (flag: string, modules: Readonly<Record<string, readonly string[]>>): string[] =>
  Object.entries(modules).flatMap(([module, packages]) =>
    packages.map((name) => `--${flag}=${module}/${name}=ALL-UNNAMED`),
  )

/** What Cassandra's own scripts let it reach inside the JVM. */
const access = [...flagsOf('add-exports', exported), ...flagsOf('add-opens', opened)]
