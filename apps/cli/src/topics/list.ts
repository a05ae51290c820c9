import type { KafkaAdmin } from '@tickertape/kafka'
import { topicUses } from '../kafka/known-topics.ts'
import type { Context } from '../tape/command.ts'
import { count } from '../terminal/figures.ts'
import { hasColours } from '../terminal/paint.ts'
import { renderTable } from '../terminal/table.ts'
import { lifetimeText } from './lifetime.ts'

interface TopicLine {
  readonly topic: string
  readonly use: string | null
  readonly partitions: number
  readonly records: number
  readonly retentionMs: number
}

async function lineOf(admin: KafkaAdmin, topic: string, use: string | undefined) {
  const [ranges, settings] = await Promise.all([admin.ranges(topic), admin.settings(topic)])
  const records = ranges.reduce((sum, { low, high }) => sum + high - low, 0)
  const retentionMs = Number(settings.get('retention.ms') ?? -1)
  return { topic, use: use ?? null, partitions: ranges.length, records, retentionMs }
}

const textOf = (lines: readonly TopicLine[], isColoured: boolean): string =>
  renderTable(
    {
      head: ['topic', 'partitions', 'offsets held', 'kept', 'for'],
      align: ['left', 'right', 'right', 'right', 'left'],
      isColoured,
    },
    lines.map(({ topic, use, partitions, records, retentionMs }) => [
      ...[topic, String(partitions), count(records), lifetimeText(String(retentionMs)), use ?? '-'],
    ]),
  )

/** Lists the topics that are not Kafka's own, and says which of the configuration are missing. */
export async function listTopics(
  admin: KafkaAdmin,
  { config, output, json }: Pick<Context, 'config' | 'output' | 'json'>,
): Promise<void> {
  const uses = topicUses(config)
  const existing = (await admin.topics()).filter((topic) => !topic.startsWith('__')).sort()
  const ours = [...uses.keys()].filter((topic) => existing.includes(topic))
  const others = existing.filter((topic) => !uses.has(topic))
  const missing = [...uses.keys()].filter((topic) => !existing.includes(topic))
  const lines: TopicLine[] = []
  for (const topic of [...ours, ...others]) lines.push(await lineOf(admin, topic, uses.get(topic)))
  if (json) return void output.write(`${JSON.stringify({ topics: lines, missing })}\n`)
  const table = lines.length > 0 ? textOf(lines, hasColours(output)) : 'no topic yet'
  const rest = missing.length > 0 ? `\nmissing, made by npx tape up: ${missing.join(', ')}` : ''
  output.write(`${table}${rest}\n`)
}
