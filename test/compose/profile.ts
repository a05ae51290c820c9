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
