/** Sizes in MiB. Without Flink's scripts nobody derives one from another, so every one is said. */
export const flinkMemoryMb = {
  jobManagerHeap: 512,
  gatewayHeap: 512,
  frameworkHeap: 128,
  taskHeap: 384,
  managed: 320,
  network: 64,
  frameworkOffHeap: 128,
  taskOffHeap: 64,
  metaspace: 256,
  overhead: 192,
} as const

/** One slot a job: as many jobs and ad-hoc queries run side by side. */
const slots = 8

export interface FlinkConfOptions {
  readonly ports: {
    readonly zookeeper: number
    readonly s3: number
    readonly flinkRest: number
    readonly flinkJobManager: number
    readonly flinkBlob: number
    readonly flinkData: number
    readonly sqlGateway: number
  }
  readonly s3: { readonly accessKey: string; readonly secretKey: string }
  readonly flinkBucket: string
  /** For what is lost with its process, such as shipped jars. */
  readonly tmpDir: string
}

/**
 * The text of Flink's config.yaml, the same for its three processes but for the JobManager's address, which the
 * TaskManager learns from ZooKeeper. Checkpoints have a place here and their interval in each job: an ad-hoc query
 * runs without, because its rows would become visible only with them.
 */
export function flinkConf(options: FlinkConfOptions): string {
  const values = {
    ...addresses(options),
    ...memory(),
    ...state(options),
    'taskmanager.numberOfTaskSlots': slots,
    'parallelism.default': 1,
    // A process that was killed is noticed after two heartbeats, and one that hangs after the timeout.
    'heartbeat.interval': 2000,
    'heartbeat.timeout': 30_000,
    // On busy cores a new TaskManager needs longer than the usual 10 s to take a task. Given up, it would run beside the
    // next attempt, each fencing the other's transactions, until the TaskManager ends itself.
    'pekko.ask.timeout': '60 s',
    'web.submit.enable': false,
    'web.upload.dir': `${options.tmpDir}/upload`,
    'io.tmp.dirs': options.tmpDir,
    'table.local-time-zone': 'UTC',
  }
  return Object.entries(values)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
    .join('')
}

function addresses({ ports }: FlinkConfOptions) {
  const host = '127.0.0.1'
  return {
    'jobmanager.rpc.address': host,
    'jobmanager.rpc.port': ports.flinkJobManager,
    'jobmanager.bind-host': host,
    'high-availability.jobmanager.port': ports.flinkJobManager,
    'blob.server.port': ports.flinkBlob,
    'rest.address': host,
    'rest.bind-address': host,
    'rest.port': ports.flinkRest,
    'rest.bind-port': ports.flinkRest,
    'taskmanager.host': host,
    'taskmanager.bind-host': host,
    // Any free one: at the address of its predecessor a new TaskManager can be taken for the lost one, and is not heard.
    'taskmanager.rpc.port': '0',
    'taskmanager.data.port': ports.flinkData,
    'sql-gateway.endpoint.type': 'rest',
    'sql-gateway.endpoint.rest.address': host,
    'sql-gateway.endpoint.rest.bind-address': host,
    'sql-gateway.endpoint.rest.port': ports.sqlGateway,
    'sql-gateway.endpoint.rest.bind-port': ports.sqlGateway,
  }
}

function memory() {
  const mb = flinkMemoryMb
  return {
    'jobmanager.memory.heap.size': `${mb.jobManagerHeap}m`,
    'taskmanager.cpu.cores': 1,
    'taskmanager.memory.framework.heap.size': `${mb.frameworkHeap}m`,
    'taskmanager.memory.task.heap.size': `${mb.taskHeap}m`,
    'taskmanager.memory.managed.size': `${mb.managed}m`,
    'taskmanager.memory.network.min': `${mb.network}m`,
    'taskmanager.memory.network.max': `${mb.network}m`,
    'taskmanager.memory.framework.off-heap.size': `${mb.frameworkOffHeap}m`,
    'taskmanager.memory.task.off-heap.size': `${mb.taskOffHeap}m`,
    'taskmanager.memory.jvm-metaspace.size': `${mb.metaspace}m`,
    'taskmanager.memory.jvm-overhead.min': `${mb.overhead}m`,
    'taskmanager.memory.jvm-overhead.max': `${mb.overhead}m`,
  }
}

/** Everything that must outlive a process is in the object store; ZooKeeper keeps where. */
function state({ ports, s3, flinkBucket }: FlinkConfOptions) {
  return {
    'high-availability.type': 'zookeeper',
    'high-availability.zookeeper.quorum': `127.0.0.1:${ports.zookeeper}`,
    'high-availability.zookeeper.path.root': '/flink',
    'high-availability.cluster-id': 'tickertape',
    'high-availability.storageDir': `s3://${flinkBucket}/ha`,
    // A JobManager that was killed has a successor when ZooKeeper misses it.
    'high-availability.zookeeper.client.session-timeout': '20 s',
    'state.backend.type': 'rocksdb',
    // All jobs share the managed memory: an eighth of it, a slot's share, makes RocksDB flush and compact all the time.
    'state.backend.rocksdb.memory.managed': false,
    'state.backend.rocksdb.memory.fixed-per-tm': `${flinkMemoryMb.managed}m`,
    'execution.checkpointing.incremental': true,
    // After a TaskManager was lost, the first checkpoint can wait for ever for what was to be told to the lost one;
    // the next does not. One that fails costs time and no row: it is no reason to start a job again.
    'execution.checkpointing.timeout': '1 min',
    'execution.checkpointing.tolerable-failed-checkpoints': 1000,
    'execution.checkpointing.dir': `s3://${flinkBucket}/checkpoints`,
    'execution.checkpointing.savepoint-dir': `s3://${flinkBucket}/savepoints`,
    'execution.checkpointing.externalized-checkpoint-retention': 'RETAIN_ON_CANCELLATION',
    's3.endpoint': `http://127.0.0.1:${ports.s3}`,
    's3.path-style-access': true,
    's3.region': 'us-east-1',
    's3.access-key': s3.accessKey,
    's3.secret-key': s3.secretKey,
  }
}

export const flinkLogging = `rootLogger.level = INFO
rootLogger.appenderRef.console.ref = console
appender.console.name = console
appender.console.type = CONSOLE
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d %p [%c{1}] %m%n
logger.kafka.name = org.apache.kafka
logger.kafka.level = WARN
logger.hadoop.name = org.apache.hadoop
logger.hadoop.level = ERROR
logger.zookeeper.name = org.apache.flink.shaded.zookeeper3
logger.zookeeper.level = WARN
`
