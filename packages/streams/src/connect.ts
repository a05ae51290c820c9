import type { Config } from '@tickertape/config'
import type { KafkaClient, Log, Registry } from '@tickertape/kafka'
import { kafkaClient, schemaRegistry } from './clients.ts'
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
  const client = kafkaClient({ config, clientId, log })
  const registry = schemaRegistry(config, {
    signal,
    onRetry: (err) => log.warn({ err }, 'waiting for the schema registry'),
  })
  const streams = await prepareStreams({ config, client, registry, signal })
  return { client, registry, streams }
}
