import type { Kafka } from 'kafkajs'
import { type Cluster, createCluster, partitionCount } from '../client/cluster.ts'
import { Persistence } from '../client/persistence.ts'
import { RecordOutput } from './record-output.ts'

/** Connections of a producer's own, and what it writes into. */
export interface Sending {
  readonly cluster: Cluster
  readonly persistence: Persistence
  readonly output: RecordOutput
  /** Ends what is still being tried, and the connections. */
  close(): Promise<void>
}

/** Nothing connects yet. */
export function prepareSending(client: Kafka): Sending {
  const cluster = createCluster(client)
  const closing = new AbortController()
  return {
    cluster,
    persistence: new Persistence(client, cluster, closing.signal),
    output: new RecordOutput((topic) => partitionCount(cluster, topic)),
    async close() {
      closing.abort()
      await cluster.disconnect()
    },
  }
}
