import type { Config } from '@tickertape/config'
import { createClient, type KafkaClient, type Log, Registry } from '@tickertape/kafka'
import { type PreparedStream, prepareStreams } from './prepare.ts'

export interface ConnectOptions {
  /** Name of the service, as brokers see it. */
  readonly clientId: string
  readonly config: Config
  readonly log: Log
  readonly signal: AbortSignal
}

export interface Connection {
  readonly client: KafkaClient
  readonly registry: Registry
  readonly streams: readonly PreparedStream[]
}

/** Resolves when broker and registry answer and every topic and schema is there; waits for them until then. */
export async function connectStreams(options: ConnectOptions): Promise<Connection> {
  const { clientId, config, log, signal } = options
  const client = createClient({ brokers: config.kafka.bootstrap_servers, clientId, log })
  const registry = new Registry(config.schema_registry.url, {
    signal,
    onRetry: (err) => log.warn({ err }, 'waiting for the schema registry'),
  })
  const streams = await prepareStreams({ config, client, registry, signal })
  return { client, registry, streams }
}
