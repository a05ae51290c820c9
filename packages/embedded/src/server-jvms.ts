import { basename, join } from 'node:path'
import { TapeError } from '@tickertape/errors'
import { jarsIn } from './installed-server.ts'
import { type Jvm, jvm } from './jvm.ts'
import { type FetchedName, installedDir } from './server-cache.ts'
import type { CoreServer, Extra, ServerName } from './server-spec.ts'
import { flinkMemoryMb } from './servers/flink-conf.ts'
import { javaVersion } from './shared-classes.ts'

export type JavaServer = Exclude<ServerName, 's3'>
export type CoreJavaServer = Exclude<CoreServer, 's3'>

/** Java heaps in MiB. */
export type Heaps = Readonly<Record<JavaServer, number>>

const defaultHeapMb: Heaps = {
  kafka: 512,
  registry: 256,
  zookeeper: 128,
  pinot: 1024,
  jobmanager: flinkMemoryMb.jobManagerHeap,
  taskmanager: flinkMemoryMb.frameworkHeap + flinkMemoryMb.taskHeap,
  'sql-gateway': flinkMemoryMb.gatewayHeap,
  cassandra: 512,
  connect: 512,
}

export interface ServerJvmsOptions {
  readonly cacheDir: string
  readonly heapMb?: Partial<Heaps>
  readonly extras?: readonly Extra[]
}

export type Jvms = Readonly<Record<CoreJavaServer, Jvm>> &
  Readonly<Partial<Record<JavaServer, Jvm>>>

/** The JVM of every server that is written in Java, those of the extras only where they are wanted. */
export async function serverJvms(options: ServerJvmsOptions): Promise<Jvms> {
  const { cacheDir, heapMb, extras = [] } = options
  const version = await javaVersion()
  const of = async (
    server: JavaServer,
    load: 'light' | 'busy',
    jars: readonly string[],
    agent?: string,
  ) =>
    jvm({
      server,
      load,
      cacheDir,
      jars,
      ...(agent && { agent }),
      javaVersion: version,
      heapMb: heapMb?.[server] ?? defaultHeapMb[server],
    })
  const jarsOf = async (name: FetchedName) => jarsIn(await installedDir(cacheDir, name))
  const [kafka, registry, pinotJars] = await Promise.all([
    of('kafka', 'busy', await jarsOf('kafka')),
    of('registry', 'light', await jarsOf('registry')),
    jarsOf('pinot'),
  ])
  const core = {
    kafka,
    registry,
    zookeeper: await of('zookeeper', 'light', pinotJars),
    pinot: await of('pinot', 'busy', pinotJars),
  }
  const flink = async () => {
    const jars = await jarsOfFlink(cacheDir)
    return {
      jobmanager: await of('jobmanager', 'light', jars),
      taskmanager: await of('taskmanager', 'busy', jars),
      'sql-gateway': await of('sql-gateway', 'light', jars),
    }
  }
  const cassandra = async () => {
    const jars = await jarsOf('cassandra')
    // It measures with this agent how much its objects take.
    return { cassandra: await of('cassandra', 'busy', jars, agentIn(jars, 'jamm-')) }
  }
  const sinks = async () => ({ connect: await of('connect', 'busy', await jarsOf('connect')) })
  const iceberg = async () => ({})
  const more = { 'streaming-sql': flink, cassandra, sinks, iceberg }
  const found: Partial<Record<JavaServer, Jvm>> = {}
  for (const extra of extras) Object.assign(found, await more[extra]())
  return { ...found, ...core }
}

/** The jar whose name begins like this. */
function agentIn(jars: readonly string[], prefix: string): string {
  const jar = jars.find((path) => basename(path).startsWith(prefix))
  if (!jar) throw new TapeError('TAPE_INTERNAL', `there is no jar ${prefix}`)
  return jar
}

async function jarsOfFlink(cacheDir: string): Promise<readonly string[]> {
  const wheel = await installedDir(cacheDir, 'flink')
  const parts = await installedDir(cacheDir, 'flink-parts')
  return [...(await jarsIn(join(wheel, 'pyflink/lib'))), ...(await jarsIn(parts))]
}
