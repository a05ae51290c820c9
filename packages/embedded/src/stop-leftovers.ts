import { stopRecorded } from './process-record.ts'
import type { ServerName } from './server-spec.ts'
import type { StackFolder } from './stack-folder.ts'

/** Clients before the servers that they use: Pinot reads from Kafka and keeps its state in ZooKeeper. */
export const stopOrder: readonly (readonly ServerName[])[] = [
  ['pinot', 'registry', 's3'],
  ['kafka', 'zookeeper'],
]

/** Stops servers that an earlier stack on this folder left running; gives back their names. */
export async function stopLeftovers(folder: StackFolder): Promise<readonly ServerName[]> {
  const stopped: ServerName[] = []
  for (const servers of stopOrder) {
    const found = await Promise.all(
      servers.map((name) => stopRecorded(folder.pidFileOf(name), 10_000)),
    )
    stopped.push(...servers.filter((_, index) => found[index]))
  }
  return stopped
}
