import type { ArchiveStore } from '@tickertape/archive'
import type { Config } from '@tickertape/config'
import type { Registry } from '@tickertape/kafka'
import type { PinotBroker } from '@tickertape/pinot'
import { singleTopicsOf, streamsOf } from '@tickertape/streams'
import type { SubjectAnswer, TopicAnswer } from './answers.ts'
import { readHour, readObject } from './read-archive.ts'
import { type RecordQuestion, type RecordSources, readRecords } from './read-records.ts'
import { runSql } from './run-sql.ts'

export interface ExploreParts extends RecordSources {
  readonly config: Config
  readonly broker: PinotBroker
  readonly registry: Registry
  readonly store: ArchiveStore
}

const GAP_USE = 'holes in what the sources delivered'
const API_USE = 'answers of polled quote APIs'

function usesOf(config: Config): ReadonlyMap<string, string> {
  const singles = singleTopicsOf(config)
  return new Map([
    ...streamsOf(config).flatMap(({ kind, rawTopic, flattenedTopic }): [string, string][] => [
      [rawTopic, `${kind} as the sources sent them`],
      [flattenedTopic, `${kind}, one a record`],
    ]),
    ...singles.map(({ single, topic }): [string, string] => [
      topic,
      single === 'gaps' ? GAP_USE : API_USE,
    ]),
    [config.kafka.topics.dlq, 'dead letters'],
  ])
}

/** Answers what people ask of SQL, topics, schemas and archive. Nothing here writes. */
export class Explore {
  readonly #parts: ExploreParts

  constructor(parts: ExploreParts) {
    this.#parts = parts
  }

  sql = (text: string) => runSql(this.#parts.broker, text)
  records = (question: RecordQuestion) => readRecords(this.#parts, question)
  hour = (topic: string, hourMs: number) => readHour(this.#parts.store, topic, hourMs)
  object = (key: string) => readObject(this.#parts.store, key)

  /** Ours first, each in the order of the pipeline; then others by name. */
  async topics(): Promise<readonly TopicAnswer[]> {
    const { admin, config } = this.#parts
    const uses = usesOf(config)
    const there = await admin.topics()
    const others = there.filter((topic) => !uses.has(topic) && !topic.startsWith('__')).sort()
    const ours = [...uses.keys()].filter((topic) => there.includes(topic))
    return Promise.all(
      [...ours, ...others].map(async (topic) => ({
        topic,
        use: uses.get(topic) ?? '',
        partitions: await admin.ranges(topic),
      })),
    )
  }

  async subjects(): Promise<readonly SubjectAnswer[]> {
    const { registry } = this.#parts
    return Promise.all(
      (await registry.subjects()).map(async (subject) => ({
        subject,
        rule: (await registry.rule(subject)) ?? 'no rule',
        versions: await registry.versions(subject),
      })),
    )
  }

  /** Hours by topic, the newest first, epoch milliseconds. */
  async archive(): Promise<readonly { topic: string; hours: readonly number[] }[]> {
    const { store } = this.#parts
    return Promise.all(
      (await store.topics()).map(async (topic) => ({
        topic,
        hours: (await store.hours(topic)).toReversed(),
      })),
    )
  }
}
