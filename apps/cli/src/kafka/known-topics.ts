import { type Config, didYouMean } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'
import { singleTopicsOf, streamsOf } from '@tickertape/streams'

/** What every topic of the configuration is for, by its name. */
export function topicUses(config: Config): ReadonlyMap<string, string> {
  const { dlq } = config.kafka.topics
  return new Map([
    ...streamsOf(config).flatMap(({ kind, rawTopic, flattenedTopic }) => [
      [rawTopic, `${kind} as sources sent them`] as const,
      [flattenedTopic, `${kind}, one a record`] as const,
    ]),
    ...singleTopicsOf(config).map(
      ({ topic, single }) =>
        [topic, single === 'gaps' ? 'gaps of sources' : 'quotes of polled APIs'] as const,
    ),
    [dlq, 'dead letters'],
  ])
}

/** Throws TAPE_CLI_USAGE with the nearest name when a topic is not there. */
export function assertTopic(topic: string, existing: readonly string[]): void {
  if (existing.includes(topic)) return
  const hint = didYouMean(topic, existing) || ': npx tape topics list shows what there is'
  throw new TapeError('TAPE_CLI_USAGE', `there is no topic ${topic}${hint}`)
}
