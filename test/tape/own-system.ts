import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { settingsOf } from '@tickertape/config'
import { freePorts } from '@tickertape/embedded'

/** The environment of `npx tape up` with ports and a data folder of its own, and the names that help prints. */
export async function ownSystem(): Promise<Record<string, string>> {
  const [ports, more] = [await freePorts(), await freePorts()]
  const spare = Object.values(more)
  const services = settingsOf()
    .filter(({ path }) => path.endsWith('.http_port'))
    .map(({ env }, at): [string, string] => [env, String(spare[at])])
  return {
    ...Object.fromEntries(services),
    KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${ports.kafka}`,
    SCHEMA_REGISTRY_URL: `http://127.0.0.1:${ports.registry}/apis/ccompat/v7`,
    PINOT_CONTROLLER_URL: `http://127.0.0.1:${ports.pinotController}`,
    PINOT_BROKER_URL: `http://127.0.0.1:${ports.pinotBroker}`,
    S3_SINK_ENDPOINT: `http://127.0.0.1:${ports.s3}`,
    S3_SINK_MAX_AGE_MS: '1000',
    EMBEDDED_DATA_DIR: await mkdtemp(join(tmpdir(), 'tickertape-tape-')),
    EMBEDDED_KAFKA_CONTROLLER_PORT: String(ports.kafkaController),
    EMBEDDED_ZOOKEEPER_PORT: String(ports.zookeeper),
    EMBEDDED_PINOT_SERVER_PORT: String(ports.pinotServer),
    EMBEDDED_PINOT_SERVER_ADMIN_PORT: String(ports.pinotServerAdmin),
  }
}
