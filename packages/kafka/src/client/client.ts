import type { Kafka, KafkaConfig, LogEntry } from 'kafkajs'
import { brokerSocket } from './broker-socket.ts'
import { kafkajs } from './kafkajs.ts'
import type { Log } from './log.ts'

/** How brokers are spoken to. TLS trusts what Node trusts: NODE_EXTRA_CA_CERTS adds to it. */
export type Security =
  | { readonly protocol: 'PLAINTEXT' }
  | { readonly protocol: 'SSL' }
  | ({ readonly protocol: 'SASL_SSL' } & Credentials)

export interface Credentials {
  readonly mechanism: 'SCRAM-SHA-512' | 'SCRAM-SHA-256' | 'PLAIN'
  readonly username: string
  readonly password: string
}

export interface ClientOptions {
  readonly brokers: readonly string[]
  /** Default: neither TLS nor a user. */
  readonly security?: Security
  readonly clientId: string
  readonly log: Log
  /** How often a failing request is tried again. Default: for ever. */
  readonly retries?: number
}

const mechanisms = {
  'SCRAM-SHA-512': 'scram-sha-512',
  'SCRAM-SHA-256': 'scram-sha-256',
  PLAIN: 'plain',
} as const

type Guard = Pick<KafkaConfig, 'ssl' | 'sasl'>

function guardOf(security: Security): Guard {
  if (security.protocol === 'PLAINTEXT') return {}
  if (security.protocol === 'SSL') return { ssl: true }
  const { mechanism, username, password } = security
  const sasl = { mechanism: mechanisms[mechanism], username, password } as Required<Guard>['sasl']
  return { ssl: true, sasl }
}

/** Attempts after which a failing request is worth an operator's attention. */
const WARN_AFTER_RETRIES = 5
const WARN_EVERY_MS = 10_000

/**
 * kafkajs logs every attempt as an error. What it retries is not one yet: it becomes a warning when it
 * keeps failing, at most one every ten seconds.
 */
function logCreator(log: Log): () => (entry: LogEntry) => void {
  let quietUntil = 0
  return () => (entry) => {
    const { message, error, retryCount, broker, groupId, topic } = entry.log
    const facts = { kafkajs: entry.namespace, error, retryCount, broker, groupId, topic }
    // A consumer's crash is reported where it is handled, in group-consumer.ts.
    const failing = (retryCount ?? 0) >= WARN_AFTER_RETRIES && entry.namespace !== 'Consumer'
    if (entry.level === kafkajs.logLevel.ERROR && failing && Date.now() >= quietUntil) {
      quietUntil = Date.now() + WARN_EVERY_MS
      log.warn(facts, `${message}; trying again`)
    } else log.debug(facts, message)
  }
}

/**
 * A handle on the cluster; nothing connects yet. Unless `retries` says otherwise, transient failures are retried for
 * ever by every client made from it: a broker that is away is waited for, and the caller decides with its signal when
 * to stop.
 */
export function createClient(options: ClientOptions): Kafka {
  const { brokers, security = { protocol: 'PLAINTEXT' }, clientId, log } = options
  const { retries = Number.MAX_SAFE_INTEGER } = options
  return new kafkajs.Kafka({
    ...guardOf(security),
    brokers: [...brokers],
    clientId,
    logLevel: kafkajs.logLevel.ERROR,
    logCreator: logCreator(log),
    socketFactory: brokerSocket,
    connectionTimeout: 3_000,
    requestTimeout: 30_000,
    retry: {
      initialRetryTime: 20,
      maxRetryTime: 2_000,
      multiplier: 1.5,
      retries,
    },
  })
}
