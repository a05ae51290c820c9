import { loadConfig } from '@tickertape/config'
import { KafkaAdmin } from '@tickertape/kafka'
import { PinotBroker } from '@tickertape/pinot'
import { kafkaClient } from '@tickertape/streams'
import { eventually, quietLog } from '@tickertape/testkit'
import type { ComposeContainer, ComposeProject } from './compose-project.ts'

/** By choice, because each profile starts a whole second system and engines besides. */
export const profilesAreChosen = process.env.TICKERTAPE_TEST_PROFILES === '1'

export async function containersOf(
  project: ComposeProject,
): Promise<ReadonlyMap<string, ComposeContainer>> {
  return new Map((await project.containers()).map((container) => [container.Service, container]))
}

/** Tools of Kafka inside of its container would take the broker's memory. */
export function kafkaAdminOf({ hostEnv }: ComposeProject): Promise<KafkaAdmin> {
  const config = loadConfig({ env: { ...hostEnv } })
  return KafkaAdmin.connect(kafkaClient({ config, clientId: 'test', log: quietLog }))
}

/** The end offsets of a topic's partitions, added up: 0 as long as nothing was written. */
export async function lastOffset(project: ComposeProject, topic: string): Promise<number> {
  await using admin = await kafkaAdminOf(project)
  return (await admin.ranges(topic)).reduce((sum, { high }) => sum + high, 0)
}

/** Bars that a query sees: Pinot keeps one row for an event. */
export async function barsInPinot({ hostEnv }: ComposeProject): Promise<number> {
  const broker = new PinotBroker(hostEnv.PINOT_BROKER_URL ?? '')
  return Number((await broker.query('SELECT COUNT(*) FROM stock_ticks_latest_2')).rows[0]?.[0])
}

/**
 * Starts the producer again, kills a service while bars flow, and starts `restarted` when `missed` bars came without it.
 * Answers how many bars there are at least.
 */
export async function killAmidBars(
  project: ComposeProject,
  options: { killed: string; missed: number; restarted: readonly string[] },
): Promise<number> {
  const { killed, missed, restarted } = options
  const more = (than: number) =>
    eventually(
      () => barsInPinot(project),
      (count) => count > than,
      60_000,
    )
  const before = await barsInPinot(project)
  await project.run(['start', 'producer'])
  await more(before)
  await project.run(['kill', '--signal', 'KILL', killed])
  await more(before + missed)
  await project.run(['up', '--detach', '--wait', ...restarted])
  return before + missed
}
