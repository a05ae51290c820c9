import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { answersHttp } from '../http-probe.ts'
import type { Jvm } from '../jvm.ts'
import type { ServerSpec } from '../server-spec.ts'

export interface RegistryServerOptions {
  /** Its one jar is the runner of the unpacked distribution, which names the others. */
  readonly jvm: Jvm
  readonly dataDir: string
  readonly port: number
}

/** Apicurio Registry on an H2 file, so that it needs no Kafka to start. */
export function registryServer(options: RegistryServerOptions): ServerSpec {
  const { jvm, dataDir, port } = options
  const settings = {
    'quarkus.http.host': '127.0.0.1',
    'quarkus.http.port': port,
    'quarkus.log.level': 'WARN',
    'quarkus.http.access-log.enabled': false,
    'apicurio.storage.kind': 'sql',
    'apicurio.storage.sql.kind': 'h2',
    'apicurio.datasource.url': databaseUrl(dataDir),
    'java.util.logging.manager': 'org.jboss.logmanager.LogManager',
  }
  return {
    name: 'registry',
    port,
    command: 'java',
    args: [
      ...jvm.serverFlags,
      ...Object.entries(settings).map(([key, value]) => `-D${key}=${value}`),
      '-jar',
      ...jvm.jars,
    ],
    stopMs: jvm.isRecording ? 60_000 : 10_000,
    stopped: () => jvm.stopped(),
    async prepare() {
      await mkdir(dataDir, { recursive: true })
    },
    isReady: (signal) => answersHttp(`http://127.0.0.1:${port}/apis/ccompat/v7/subjects`, signal),
  }
}

/**
 * Without WRITE_DELAY=0 H2 answers up to half a second before it writes: after a kill ids were gone that records
 * named already, and were given to other schemas.
 */
export function databaseUrl(dataDir: string): string {
  return `jdbc:h2:file:${join(dataDir, 'registry')};WRITE_DELAY=0`
}
