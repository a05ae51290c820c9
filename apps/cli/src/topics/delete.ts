import { TapeError } from '@tickertape/errors'
import type { KafkaAdmin } from '@tickertape/kafka'
import { assertTopic, topicUses } from '../kafka/known-topics.ts'
import type { Context } from '../tape/command.ts'
import { confirm } from '../terminal/ask.ts'
import { count } from '../terminal/figures.ts'

interface Deletion {
  readonly topic: string
  readonly isSure: boolean
  readonly isOwnAllowed: boolean
}

/** Deletes a topic after a yes. Throws TAPE_CLI_USAGE for one that a service needs, unless that is allowed. */
export async function deleteTopic(
  admin: KafkaAdmin,
  { topic, isSure, isOwnAllowed }: Deletion,
  {
    config,
    output,
    progress,
    input,
    json,
  }: Pick<Context, 'config' | 'output' | 'progress' | 'input' | 'json'>,
): Promise<void> {
  assertTopic(topic, await admin.topics())
  const use = topicUses(config).get(topic)
  if (use && !isOwnAllowed) {
    const what = `${topic} holds ${use}, which services need`
    throw new TapeError(
      'TAPE_CLI_USAGE',
      `${what}: stop them and give --own to delete it all the same`,
    )
  }
  const ranges = await admin.ranges(topic)
  const held = ranges.reduce((sum, { low, high }) => sum + high - low, 0)
  const what = `${topic} with ${count(held)} offsets would be deleted`
  const text = `Delete ${topic} with ${count(held)} offsets?`
  const isDeleted = isSure || (await confirm({ what, text, input, progress }))
  if (isDeleted) await admin.remove(topic)
  if (json) output.write(`${JSON.stringify({ topic, deleted: isDeleted })}\n`)
  else output.write(isDeleted ? `${topic} is deleted\n` : `${topic} stays\n`)
}
