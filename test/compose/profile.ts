import { PinotBroker } from '@tickertape/pinot'
import type { ComposeContainer, ComposeProject } from './compose-project.ts'

/** By choice, because each profile starts a whole second system and engines besides. */
export const profilesAreChosen = process.env.TICKERTAPE_TEST_PROFILES === '1'

export async function containersOf(
  project: ComposeProject,
): Promise<ReadonlyMap<string, ComposeContainer>> {
  return new Map((await project.containers()).map((container) => [container.Service, container]))
}

/** The end offsets of a topic's partitions, added up: 0 as long as nothing was written. */
export async function lastOffset(project: ComposeProject, topic: string): Promise<number> {
  const tool = ['/opt/kafka/bin/kafka-get-offsets.sh', '--bootstrap-server', 'kafka:9092']
  const said = await project.run(['exec', '-T', 'kafka', ...tool, '--topic', topic])
  const offsets = said.matchAll(/^.*:\d+:(\d+)$/gm)
  return [...offsets].reduce((sum, [, offset]) => sum + Number(offset), 0)
}

/** Bars that a query sees: Pinot keeps one row for an event. */
export async function barsInPinot({ hostEnv }: ComposeProject): Promise<number> {
  const broker = new PinotBroker(hostEnv.PINOT_BROKER_URL ?? '')
  return Number((await broker.query('SELECT COUNT(*) FROM stock_ticks_latest_2')).rows[0]?.[0])
}
