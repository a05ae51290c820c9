import type { Config } from '@tickertape/config'
import {
  type ClientOptions,
  createClient,
  type KafkaClient,
  Registry,
  type RegistryOptions,
  type Security,
} from '@tickertape/kafka'

function securityOf({ kafka }: Config): Security {
  const { security_protocol: protocol, sasl_mechanism: mechanism, username, password } = kafka
  return protocol === 'SASL_SSL' ? { protocol, mechanism, username, password } : { protocol }
}

export interface KafkaOptions extends Pick<ClientOptions, 'clientId' | 'log' | 'retries'> {
  readonly config: Config
}

/** A handle on the configured cluster, as the configured user; nothing connects yet. */
export function kafkaClient({ config, ...options }: KafkaOptions): KafkaClient {
  const brokers = config.kafka.bootstrap_servers
  return createClient({ brokers, security: securityOf(config), ...options })
}

/** The configured registry, as the configured user. */
export function schemaRegistry(
  { schema_registry: { url, username, password } }: Pick<Config, 'schema_registry'>,
  options: RegistryOptions = {},
): Registry {
  return new Registry(url, username ? { ...options, user: { username, password } } : options)
}
