import type { Config } from '@tickertape/config'
import { createClient, type KafkaClient } from '@tickertape/kafka'
import { quietLog } from '@tickertape/testkit'

/** A client for looking on. */
export const benchClient = ({ kafka }: Pick<Config, 'kafka'>): KafkaClient =>
  createClient({ brokers: kafka.bootstrap_servers, clientId: 'bench', log: quietLog })
