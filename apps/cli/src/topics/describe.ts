import type { KafkaAdmin, TopicSetting } from '@tickertape/kafka'
import { assertTopic, topicUses } from '../kafka/known-topics.ts'
import type { Context } from '../tape/command.ts'
import { count } from '../terminal/figures.ts'
import { hasColours } from '../terminal/paint.ts'
import { renderTable } from '../terminal/table.ts'

async function factsOf(admin: KafkaAdmin, topic: string) {
  const [ranges, places, settings] = await Promise.all([
    admin.ranges(topic),
    admin.partitions(topic),
    admin.topicSettings(topic),
  ])
  const partitions = places.map((place) => {
    const { low = 0, high = 0 } = ranges.find((one) => one.partition === place.partition) ?? {}
    return { ...place, low, high }
  })
  return { partitions, settings: settings.filter(({ isDefault }) => !isDefault) }
}

type Facts = Awaited<ReturnType<typeof factsOf>>

const partitionTable = ({ partitions }: Facts, isColoured: boolean): string =>
  renderTable(
    {
      head: ['partition', 'first offset', 'next offset', 'held', 'leader', 'in sync'],
      align: ['right', 'right', 'right', 'right', 'right', 'left'],
      isColoured,
    },
    partitions.map(({ partition, low, high, leader, replicas, inSync }) => [
      ...[String(partition), count(low), count(high), count(high - low)],
      leader < 0 ? 'none' : String(leader),
      `${inSync.length} of ${replicas.length}`,
    ]),
  )

const settingLines = (settings: readonly TopicSetting[]): string[] => {
  const width = Math.max(...settings.map(({ name }) => name.length))
  return settings.map(({ name, value }) => `${name.padEnd(width)}  ${value}`)
}

/** Shows one topic. Throws TAPE_CLI_USAGE with the nearest name when there is none. */
export async function describeTopic(
  admin: KafkaAdmin,
  topic: string,
  { config, output, json }: Pick<Context, 'config' | 'output' | 'json'>,
): Promise<void> {
  assertTopic(topic, await admin.topics())
  const facts = await factsOf(admin, topic)
  const use = topicUses(config).get(topic)
  if (json) {
    const settings = Object.fromEntries(facts.settings.map(({ name, value }) => [name, value]))
    const { partitions } = facts
    return void output.write(
      `${JSON.stringify({ topic, use: use ?? null, partitions, settings })}\n`,
    )
  }
  const lines = [`${topic}${use ? `: ${use}` : ''}`, '', partitionTable(facts, hasColours(output))]
  if (facts.settings.length > 0) lines.push('', ...settingLines(facts.settings))
  output.write(`${lines.join('\n')}\n`)
}
