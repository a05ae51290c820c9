import { connect } from 'node:net'
import type { Config } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'
import type { KafkaClient } from '@tickertape/kafka'
import type { Context } from '../tape/command.ts'

const PATIENCE_MS = 3_000

/** Whether something accepts connections there. */
export function accepts(address: string): Promise<boolean> {
  const [, host = '', port] = /^(.*):(\d+)$/.exec(address) ?? []
  return new Promise((resolve) => {
    const socket = connect({ host: host.replace(/^\[|\]$/g, ''), port: Number(port) })
    const end = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(PATIENCE_MS, () => end(false))
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
  })
}

/** Throws TAPE_KAFKA_UNAVAILABLE within seconds when no configured broker is there. */
export async function assertBroker({ kafka }: Config): Promise<void> {
  const answers = await Promise.all(kafka.bootstrap_servers.map(accepts))
  if (answers.includes(true)) return
  throw new TapeError(
    'TAPE_KAFKA_UNAVAILABLE',
    `no broker answers at ${kafka.bootstrap_servers.join(', ')}: npx tape up starts one, or set KAFKA_BOOTSTRAP_SERVERS`,
  )
}

/** For a broker that goes away while a command works: who looks gives up after half a minute, who acts waits. */
export type Patience = 'bounded' | 'endless'

/** With pauses that grow to two seconds. */
const BOUNDED_RETRIES = 20

/**
 * A client of the configured brokers. Throws TAPE_KAFKA_UNAVAILABLE within seconds when none is there at all.
 */
export async function connectKafka(
  { config, progress }: Pick<Context, 'config' | 'progress'>,
  clientId: string,
  patience: Patience = 'bounded',
): Promise<KafkaClient> {
  await assertBroker(config)
  const where = config.kafka.bootstrap_servers.join(', ')
  const warn = (_: object, text: string) => progress.write(`Kafka at ${where}: ${text}\n`)
  const log = { debug() {}, info() {}, warn }
  // Help and completions load this file, and must not load the client.
  const { kafkaClient } = await import('@tickertape/streams')
  const limit = patience === 'bounded' ? { retries: BOUNDED_RETRIES } : {}
  return kafkaClient({ config, clientId, log, ...limit })
}
