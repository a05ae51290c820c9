import { randomUUID } from 'node:crypto'
import { createServer } from 'node:net'
import { type Config, loadConfig, settingsOf } from '@tickertape/config'
import type { StackEnv } from './test-stack.ts'

/** A port that nothing listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

export interface TestConfig {
  readonly config: Config
  /** The same as environment, for services that run as processes. */
  readonly env: Readonly<Record<string, string>>
}

/** Another name for every topic, by environment name. */
function topicsOfItsOwn(id: string): Record<string, string> {
  const topics = settingsOf().filter(({ path }) =>
    /^(kafka\.topics\..*|flink\..*_topic)$/.test(path),
  )
  return Object.fromEntries(topics.map(({ env, default: name }) => [env, `${id}-${name}`]))
}

/** A configuration with topics, groups, tables, bucket and ports of its own, so that tests run side by side. */
export async function testConfig(
  stackEnv: StackEnv,
  overrides: Readonly<Record<string, string>> = {},
): Promise<TestConfig> {
  const id = `t${randomUUID().slice(0, 8)}`
  const env = {
    ...stackEnv,
    ...topicsOfItsOwn(id),
    KAFKA_PARTITIONS: '3',
    FLATTENER_GROUP_ID: `${id}-flattener`,
    ARCHIVER_GROUP_ID: `${id}-archiver`,
    CASSANDRA_SINK_GROUP_ID: `${id}-cassandra-sink`,
    CASSANDRA_KEYSPACE: id,
    S3_SINK_BUCKET: id,
    PINOT_TABLE: `${id}_bars`,
    PINOT_TICK_TABLE: `${id}_trades`,
    PINOT_QUOTE_TABLE: `${id}_quotes`,
    PINOT_CANDLE_TABLE: `${id}_candles`,
    PRODUCER_HTTP_PORT: String(await freePort()),
    FLATTENER_HTTP_PORT: String(await freePort()),
    ARCHIVER_HTTP_PORT: String(await freePort()),
    DASHBOARD_HTTP_PORT: String(await freePort()),
    WATCHER_HTTP_PORT: String(await freePort()),
    CASSANDRA_SINK_HTTP_PORT: String(await freePort()),
    ...overrides,
  }
  return { env, config: loadConfig({ env }) }
}
