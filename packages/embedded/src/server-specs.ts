import { join } from 'node:path'
import { jarsIn } from './installed-server.ts'
import { type Jvm, jvm } from './jvm.ts'
import { type FetchedName, installedDir } from './server-cache.ts'
import type { ServerName, ServerSpec } from './server-spec.ts'
import { kafkaServer } from './servers/kafka.ts'
import { pinotServer } from './servers/pinot.ts'
import { registryServer } from './servers/registry.ts'
import { s3Server } from './servers/s3.ts'
import { zookeeperServer } from './servers/zookeeper.ts'
import { javaVersion } from './shared-classes.ts'
import type { StackFolder } from './stack-folder.ts'
import type { StackPorts } from './stack-ports.ts'

export interface StackSettings {
  readonly dataDir: string
  readonly cacheDir: string
  readonly ports: StackPorts
  readonly s3: { readonly accessKey: string; readonly secretKey: string; readonly bucket: string }
  /** Java heaps in MiB where they differ from the defaults. */
  readonly heapMb?: Partial<Heaps>
}

export interface Heaps {
  readonly kafka: number
  readonly registry: number
  readonly zookeeper: number
  readonly pinot: number
}

const defaultHeapMb: Heaps = { kafka: 512, registry: 256, zookeeper: 128, pinot: 1024 }

/** All servers over what the cache holds; see fetchServers. */
export async function serverSpecs(
  settings: StackSettings,
  folder: StackFolder,
): Promise<readonly ServerSpec[]> {
  const { cacheDir, ports, s3 } = settings
  const jvms = await jvmsOf(settings)
  const places = (name: ServerName) => ({
    dataDir: folder.dataOf(name),
    confDir: folder.confOf(name),
  })
  return [
    zookeeperServer({ ...places('zookeeper'), jvm: jvms.zookeeper, port: ports.zookeeper }),
    pinotServer({ ...places('pinot'), jvm: jvms.pinot, ports }),
    s3Server({
      ...s3,
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
      managementPort: ports.registryManagement,
    }),
  ]
}

type JavaServer = Exclude<ServerName, 's3'>

async function jvmsOf({ cacheDir, heapMb }: StackSettings): Promise<Record<JavaServer, Jvm>> {
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
