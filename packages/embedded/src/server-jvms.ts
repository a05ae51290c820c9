import { jarsIn } from './installed-server.ts'
import { type Jvm, jvm } from './jvm.ts'
import { type FetchedName, installedDir } from './server-cache.ts'
import type { ServerName } from './server-spec.ts'
import { javaVersion } from './shared-classes.ts'

export type JavaServer = Exclude<ServerName, 's3'>

/** Java heaps in MiB. */
export type Heaps = Readonly<Record<JavaServer, number>>

const defaultHeapMb: Heaps = { kafka: 512, registry: 256, zookeeper: 128, pinot: 1024 }

export interface ServerJvmsOptions {
  readonly cacheDir: string
  readonly heapMb?: Partial<Heaps>
}

/** The JVM of every server that is written in Java. */
export async function serverJvms(options: ServerJvmsOptions): Promise<Record<JavaServer, Jvm>> {
  const { cacheDir, heapMb } = options
  const version = await javaVersion()
  const of = async (server: JavaServer, load: 'light' | 'busy', from: FetchedName) =>
    jvm({
      server,
      load,
      cacheDir,
      jars: await jarsIn(await installedDir(cacheDir, from)),
      javaVersion: version,
      heapMb: heapMb?.[server] ?? defaultHeapMb[server],
    })
  const [kafka, registry, zookeeper, pinot] = await Promise.all([
    of('kafka', 'busy', 'kafka'),
    of('registry', 'light', 'registry'),
    of('zookeeper', 'light', 'pinot'),
    of('pinot', 'busy', 'pinot'),
  ])
  return { kafka, registry, zookeeper, pinot }
}
