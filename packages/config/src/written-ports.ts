import type { Config } from './spec.ts'

const loopback = new Set(['127.0.0.1', 'localhost'])

/** The port of an address on this machine; none for another, and where an address names none. */
function portOf(address: string): number | undefined {
  const { hostname, port } = new URL(address.includes('://') ? address : `tcp://${address}`)
  return loopback.has(hostname) && port !== '' ? Number(port) : undefined
}

/** Ports of the servers and services on this machine, by every name that a file calls them by. */
export function portsByName(config: Config): ReadonlyMap<string, number> {
  const { kafka, schema_registry, s3_sink, pinot, flink, connect, cassandra, embedded } = config
  const { producer, flattener, archiver, dashboard, watcher, cassandra_sink } = config
  const named: [number | undefined, ...string[]][] = [
    [portOf(kafka.bootstrap_servers[0] ?? ''), 'kafka.bootstrap_servers'],
    [portOf(schema_registry.url), 'schema_registry.url', 'REGISTRY_HOST_PORT'],
    [portOf(s3_sink.endpoint), 's3_sink.endpoint', 'S3_HOST_PORT'],
    [portOf(pinot.controller_url), 'pinot.controller_url', 'PINOT_CONTROLLER_HOST_PORT'],
    [portOf(pinot.broker_url), 'pinot.broker_url', 'PINOT_BROKER_HOST_PORT'],
    [producer.http_port, 'producer.http_port', 'PRODUCER_HTTP_PORT'],
    [flattener.http_port, 'flattener.http_port', 'FLATTENER_HTTP_PORT'],
    [archiver.http_port, 'archiver.http_port', 'ARCHIVER_HTTP_PORT'],
    [dashboard.http_port, 'dashboard.http_port', 'DASHBOARD_HTTP_PORT'],
    [watcher.http_port, 'watcher.http_port', 'WATCHER_HTTP_PORT'],
    [cassandra_sink.http_port, 'cassandra_sink.http_port', 'CASSANDRA_SINK_HTTP_PORT'],
    [embedded.kafka_controller_port, 'embedded.kafka_controller_port'],
    [embedded.zookeeper_port, 'embedded.zookeeper_port'],
    [embedded.pinot_server_port, 'embedded.pinot_server_port'],
    [embedded.pinot_server_admin_port, 'embedded.pinot_server_admin_port'],
    [portOf(flink.rest_url), 'flink.rest_url', 'FLINK_HOST_PORT'],
    [portOf(flink.gateway_url), 'flink.gateway_url', 'SQL_GATEWAY_HOST_PORT'],
    [portOf(connect.url), 'connect.url', 'CONNECT_HOST_PORT'],
    [embedded.flink_job_manager_port, 'embedded.flink_job_manager_port'],
    [embedded.flink_blob_port, 'embedded.flink_blob_port'],
    [embedded.flink_data_port, 'embedded.flink_data_port'],
    [portOf(cassandra.contact_points[0] ?? ''), 'cassandra.contact_points', 'CASSANDRA_HOST_PORT'],
    [embedded.cassandra_storage_port, 'embedded.cassandra_storage_port'],
  ]
  return new Map(
    named.flatMap(([port, ...names]) =>
      port === undefined ? [] : names.map((name): [string, number] => [name, port]),
    ),
  )
}

/** A variable's default in docker-compose.yml, or the second cell of a table's row that ends in a port's name. */
const written =
  /(?<=\$\{(?<variable>\w+):-)\d+(?=\})|(?<=^\|[^|\n]*\| )\d+(?= \| `(?<cell>[\w.]+)` \|)/gm

/** The same text with every port as `ports` has it; what it does not name stays. */
export function withPorts(text: string, ports: ReadonlyMap<string, number>): string {
  return text.replace(written, (found, ...rest) => {
    const { variable, cell } = rest.at(-1) as Record<string, string | undefined>
    return String(ports.get(variable ?? cell ?? '') ?? found)
  })
}
