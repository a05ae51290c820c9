import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type Config, projectRoot } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'
import { portsOf } from '../start/embedded-servers.ts'
import type { Context } from '../tape/command.ts'

/** Settings of `up` that docker-compose.yml hands on to the producer. */
export const containerSettings: ReadonlySet<string> = new Set([
  'PRODUCER_SOURCE',
  'PRODUCER_SYMBOLS',
  'PRODUCER_KINDS',
  'PRODUCER_RATE',
  'PRODUCER_SEED',
  'PRODUCER_FROM',
])

/** Variables of docker-compose.yml that have its ports on the host where the configuration looks for them. */
export function portVariables(config: Config): Record<string, string> {
  const { kafka, registry, pinotController, pinotBroker, s3, ...engines } = portsOf(config)
  const ports = {
    KAFKA_HOST_PORT: kafka,
    REGISTRY_HOST_PORT: registry,
    S3_HOST_PORT: s3,
    PINOT_CONTROLLER_HOST_PORT: pinotController,
    PINOT_BROKER_HOST_PORT: pinotBroker,
    FLINK_HOST_PORT: engines.flinkRest,
    SQL_GATEWAY_HOST_PORT: engines.sqlGateway,
    CONNECT_HOST_PORT: engines.connect,
    CASSANDRA_HOST_PORT: engines.cassandra,
    PRODUCER_HTTP_PORT: config.producer.http_port,
    FLATTENER_HTTP_PORT: config.flattener.http_port,
    ARCHIVER_HTTP_PORT: config.archiver.http_port,
    DASHBOARD_HTTP_PORT: config.dashboard.http_port,
    WATCHER_HTTP_PORT: config.watcher.http_port,
    CASSANDRA_SINK_HTTP_PORT: config.cassandra_sink.http_port,
  }
  return Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)]))
}

export interface ComposeOptions extends Pick<Context, 'config' | 'progress' | 'signal'> {
  /** What the containers get besides. */
  readonly env?: Readonly<Record<string, string>>
  /** Where its standard output goes. Default: to the progress. */
  readonly output?: NodeJS.WritableStream
}

/**
 * Runs `docker compose` with these words to its end, on the ports of the configuration. Throws
 * TAPE_STACK_MISSING_TOOL without Docker, and TAPE_STACK_COMPOSE when it fails.
 */
export async function compose(words: readonly string[], options: ComposeOptions): Promise<void> {
  const { config, progress, signal, env = {}, output } = options
  const child = spawn('docker', ['compose', ...words], {
    cwd: projectRoot,
    env: { ...portVariables(config), ...process.env, ...env },
    stdio: ['ignore', output ? 'pipe' : progress, progress],
  })
  if (output) child.stdout?.pipe(output, { end: false })
  const stop = () => void child.kill('SIGINT')
  signal.addEventListener('abort', stop, { once: true })
  const [code] = await once(child, 'close').catch((cause) => {
    const what = 'docker is not there: install Docker with Compose 2.32 or newer'
    throw new TapeError('TAPE_STACK_MISSING_TOOL', what, { cause })
  })
  if (code === 0 || signal.aborted) return
  const what = `docker compose ${words.join(' ')} ended with ${code}; its lines above say why`
  throw new TapeError('TAPE_STACK_COMPOSE', what)
}
