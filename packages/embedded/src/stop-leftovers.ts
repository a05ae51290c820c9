import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { stopRecorded } from './process-record.ts'
import type { ServerName } from './server-spec.ts'

/** Clients before the servers that they use: Pinot and Flink read from Kafka and keep their state in ZooKeeper. */
export const stopOrder: readonly (readonly ServerName[])[] = [
  ['sql-gateway', 'taskmanager', 'connect'],
  ['jobmanager'],
  ['pinot', 'registry', 's3', 'cassandra'],
  ['kafka', 'zookeeper'],
]

const graceMs = 10_000

export const pidFile = (runDir: string, server: ServerName): string => join(runDir, `${server}.pid`)

/** Stops the servers that a run left behind; gives back their names. */
export async function stopRun(runDir: string): Promise<readonly ServerName[]> {
  const stopped: ServerName[] = []
  for (const servers of stopOrder) {
    const found = await Promise.all(
      servers.map((name) => stopRecorded(pidFile(runDir, name), graceMs)),
    )
    stopped.push(...servers.filter((_, index) => found[index]))
  }
  await rm(runDir, { recursive: true, force: true })
  return stopped
}

/** Stops the servers of every run that did not end in order. To be called under the folder's lock. */
export async function stopLeftovers(runsDir: string): Promise<readonly ServerName[]> {
  const runs = await readdir(runsDir)
  return (await Promise.all(runs.map((run) => stopRun(join(runsDir, run))))).flat()
}
