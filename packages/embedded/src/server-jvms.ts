import { join } from 'node:path'
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
  const of = async (server: JavaServer, load: 'light' | 'busy', jars: readonly string[]) =>
    jvm({
      server,
      load,
      cacheDir,
      jars,
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
  if (!extras.includes('streaming-sql')) return core
  const flinkJars = await jarsOfFlink(cacheDir)
  return {
    ...core,
    jobmanager: await of('jobmanager', 'light', flinkJars),
    taskmanager: await of('taskmanager', 'busy', flinkJars),
    'sql-gateway': await of('sql-gateway', 'light', flinkJars),
  }
}

async function jarsOfFlink(cacheDir: string): Promise<readonly string[]> {
  const wheel = await installedDir(cacheDir, 'flink')
  const parts = await installedDir(cacheDir, 'flink-parts')
  return [...(await jarsIn(join(wheel, 'pyflink/lib'))), ...(await jarsIn(parts))]
}
