import { join } from 'node:path'
import { jarsIn } from './installed-server.ts'
import { installedDir } from './server-cache.ts'
import type { ServerSpec } from './server-spec.ts'
import { kafkaServer } from './servers/kafka.ts'
import { pinotServer } from './servers/pinot.ts'
import { registryServer } from './servers/registry.ts'
import { s3Server } from './servers/s3.ts'
import { zookeeperServer } from './servers/zookeeper.ts'
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
  const heapMb = { ...defaultHeapMb, ...settings.heapMb }
  const installed = {
    kafka: await installedDir(cacheDir, 'kafka'),
    registry: await installedDir(cacheDir, 'registry'),
    pinot: await installedDir(cacheDir, 'pinot'),
    s3: await installedDir(cacheDir, 's3'),
  }
  const pinotJars = await jarsIn(installed.pinot)
  const places = (name: ServerSpec['name']) => ({
    dataDir: folder.dataOf(name),
    confDir: folder.confOf(name),
  })
  const [runnerJar = ''] = await jarsIn(installed.registry)
  return [
    zookeeperServer({
      ...places('zookeeper'),
      jars: pinotJars,
      port: ports.zookeeper,
      heapMb: heapMb.zookeeper,
    }),
    pinotServer({ ...places('pinot'), jars: pinotJars, ports, heapMb: heapMb.pinot }),
    s3Server({ ...s3, ...places('s3'), program: join(installed.s3, 'versitygw'), port: ports.s3 }),
    kafkaServer({
      ...places('kafka'),
      jars: await jarsIn(installed.kafka),
      port: ports.kafka,
      controllerPort: ports.kafkaController,
      heapMb: heapMb.kafka,
    }),
    registryServer({
      ...places('registry'),
      runnerJar,
      port: ports.registry,
      managementPort: ports.registryManagement,
      heapMb: heapMb.registry,
    }),
  ]
}
