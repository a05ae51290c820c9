import { createClient, Registry } from '@tickertape/kafka'
import { prepareStreams } from '@tickertape/streams'
import { AppProcess } from './app-process.ts'
import { quietLog } from './quiet-log.ts'
import type { TestConfig } from './test-config.ts'

/** Makes topics, schemas and tables of a test, by the service that ships; resolves when the tables consume. */
export async function prepareTables({ config, env }: TestConfig): Promise<void> {
  const { bootstrap_servers: brokers } = config.kafka
  const client = createClient({ brokers, clientId: 'test', log: quietLog })
  const registry = new Registry(config.schema_registry.url)
  await prepareStreams({ config, client, registry, signal: AbortSignal.timeout(60_000) })
  await using bootstrap = new AppProcess('pinot-bootstrap', env)
  if ((await bootstrap.exited()) !== 0) throw new Error(`no tables:\n${bootstrap.output}`)
}
