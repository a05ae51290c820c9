import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { answersHttp } from '../http-probe.ts'
import type { Jvm } from '../jvm.ts'
import type { extraServers, ServerSpec } from '../server-spec.ts'
import { type FlinkConfOptions, flinkConf, flinkLogging, flinkMemoryMb } from './flink-conf.ts'

export type FlinkServer = (typeof extraServers)['streaming-sql'][number]

export interface FlinkServerOptions extends FlinkConfOptions {
  readonly jvm: Jvm
  readonly confDir: string
  /** Holds a folder for each plugin, such as the file system of the object store. */
  readonly pluginsDir: string
}

interface Role {
  readonly main: string
  readonly portOf: (ports: FlinkConfOptions['ports']) => number
  readonly flags: readonly string[]
  readonly args: (confDir: string) => readonly string[]
}

const mb = flinkMemoryMb
const directMb = mb.network + mb.frameworkOffHeap + mb.taskOffHeap
const metaspace = `-XX:MaxMetaspaceSize=${mb.metaspace}m`
const configDir = (confDir: string) => ['--configDir', confDir]

const roles: Readonly<Record<FlinkServer, Role>> = {
  jobmanager: {
    main: 'org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint',
    portOf: ({ flinkRest }) => flinkRest,
    flags: [metaspace],
    args: configDir,
  },
  taskmanager: {
    main: 'org.apache.flink.runtime.taskexecutor.TaskManagerRunner',
    portOf: ({ flinkData }) => flinkData,
    flags: [metaspace, `-XX:MaxDirectMemorySize=${directMb}m`],
    args: configDir,
  },
  // The planner is loaded anew for a session, so the gateway's metaspace has no bound.
  'sql-gateway': {
    main: 'org.apache.flink.table.gateway.SqlGateway',
    portOf: ({ sqlGateway }) => sqlGateway,
    flags: [],
    args: () => [],
  },
}

/** One of Flink's three processes. */
export function flinkServer(name: FlinkServer, options: FlinkServerOptions): ServerSpec {
  const { jvm, confDir, pluginsDir, ports, tmpDir } = options
  const role = roles[name]
  const logging = join(confDir, 'log4j.properties')
  const objectStore = `http://127.0.0.1:${ports.s3}/health`
  let startedAtMs = 0
  return {
    name,
    port: role.portOf(ports),
    command: 'java',
    args: [
      ...jvm.serverFlags,
      ...role.flags,
      ...opens,
      `-Dlog4j.configurationFile=file:${logging}`,
      '-cp',
      jvm.jars.join(':'),
      role.main,
      ...role.args(confDir),
    ],
    // Flink knows these folders by variables alone.
    moreEnv: { FLINK_CONF_DIR: confDir, FLINK_PLUGINS_DIR: pluginsDir },
    stopMs: jvm.isRecording ? 60_000 : 10_000,
    stopped: () => jvm.stopped(),
    async prepare(signal) {
      await mkdir(confDir, { recursive: true })
      await mkdir(tmpDir, { recursive: true })
      await writeFile(join(confDir, 'config.yaml'), flinkConf(options), { mode: 0o600 })
      await writeFile(logging, flinkLogging)
      // A JobManager that does not find its state ends at once.
      while (!(await answersHttp(objectStore, signal))) await sleep(100, undefined, { signal })
      startedAtMs = Date.now()
    },
    isReady: (signal) => probes[name](ports, startedAtMs, signal),
  }
}

type Probe = (
  ports: FlinkConfOptions['ports'],
  startedAtMs: number,
  signal: AbortSignal,
) => Promise<boolean>

interface TaskManagers {
  readonly taskmanagers: readonly { readonly timeSinceLastHeartbeat: number }[]
}

const probes: Readonly<Record<FlinkServer, Probe>> = {
  jobmanager: ({ flinkRest }, _, signal) =>
    answersHttp(`http://127.0.0.1:${flinkRest}/overview`, signal),
  /** Registered, and not the entry of the process before. */
  async taskmanager({ flinkRest }, startedAtMs, signal) {
    const response = await fetch(`http://127.0.0.1:${flinkRest}/taskmanagers`, { signal })
    const { taskmanagers } = (await response.json()) as TaskManagers
    return taskmanagers.some(({ timeSinceLastHeartbeat: lastAtMs }) => lastAtMs > startedAtMs)
  },
  'sql-gateway': ({ sqlGateway }, _, signal) =>
    answersHttp(`http://127.0.0.1:${sqlGateway}/v1/info`, signal),
}

/** What Flink's own scripts open for serializers and Hadoop. */
const opens = [
  ...[
    'java.lang',
    'java.lang.reflect',
    'java.net',
    'java.io',
    'java.nio',
    'java.text',
    'java.time',
    'java.util',
    'java.util.concurrent',
    'java.util.concurrent.atomic',
    'java.util.concurrent.locks',
    'sun.nio.ch',
  ].map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`),
  '--add-exports=java.base/sun.net.util=ALL-UNNAMED',
  '--add-exports=java.security.jgss/sun.security.krb5=ALL-UNNAMED',
]
