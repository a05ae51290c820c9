export interface CassandraConfOptions {
  readonly dataDir: string
  readonly ports: { readonly cassandra: number; readonly cassandraStorage: number }
}

/**
 * The text of cassandra.yaml for one node on loopback. It answers a write when the write is on disk: by default that
 * follows within 10 s, and what a killed process had answered in its last 100 ms is gone. Other nodes would have it.
 */
export function cassandraConf({ dataDir, ports }: CassandraConfOptions): string {
  const host = '127.0.0.1'
  const values = {
    cluster_name: 'tickertape',
    num_tokens: 4,
    partitioner: 'org.apache.cassandra.dht.Murmur3Partitioner',
    endpoint_snitch: 'SimpleSnitch',
    seed_provider: [
      {
        class_name: 'org.apache.cassandra.locator.SimpleSeedProvider',
        parameters: [{ seeds: `${host}:${ports.cassandraStorage}` }],
      },
    ],
    listen_address: host,
    storage_port: ports.cassandraStorage,
    rpc_address: host,
    start_native_transport: true,
    native_transport_port: ports.cassandra,
    authenticator: 'AllowAllAuthenticator',
    authorizer: 'AllowAllAuthorizer',
    ...folders(dataDir),
    commitlog_sync: 'batch',
    commitlog_total_space: '256MiB',
    commitlog_segment_size: '32MiB',
    commitlog_disk_access_mode: 'legacy',
    disk_access_mode: 'mmap_index_only',
    memtable_heap_space: '128MiB',
    memtable_offheap_space: '128MiB',
    file_cache_size: '64MiB',
    networking_cache_size: '32MiB',
    concurrent_compactors: 1,
    memtable_flush_writers: 1,
    auto_snapshot: false,
  }
  return Object.entries(values)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
    .join('')
}

const folders = (dataDir: string) => ({
  data_file_directories: [`${dataDir}/data`],
  commitlog_directory: `${dataDir}/commitlog`,
  saved_caches_directory: `${dataDir}/saved_caches`,
  hints_directory: `${dataDir}/hints`,
  cdc_raw_directory: `${dataDir}/cdc_raw`,
})

export const cassandraLogging = `<configuration>
  <appender name="c" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%date{ISO8601} %-5level [%logger{0}] %msg%n</pattern></encoder>
  </appender>
  <root level="INFO"><appender-ref ref="c"/></root>
</configuration>
`
