import type { ArchiveStore } from '@tickertape/archive'
import { type Config, didYouMean, isoTime } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'
import { archivedTopics, streamsOf } from '@tickertape/streams'
import { listObjects, type ObjectList } from './object-list.ts'
import type { TimeWindow } from './time-window.ts'

/** A topic of the archive and what of it a replay reads. */
export interface SourceTopic {
  readonly topic: string
  readonly partitions: readonly ObjectList[]
}

export interface ScopeOptions {
  readonly config: Config
  readonly store: ArchiveStore
  readonly window: TimeWindow
  /** Topics of the archive; none for all that are archived and have records in the window. */
  readonly topics: readonly string[]
  readonly isFiltered: boolean
}

/** Throws TAPE_CLI_USAGE for a name that the archive does not have. */
async function chosenTopics(options: ScopeOptions): Promise<readonly string[]> {
  const { config, store, topics, isFiltered } = options
  const batches = streamsOf(config).map(({ rawTopic }) => rawTopic)
  const usual = isFiltered ? batches : archivedTopics(config)
  if (topics.length === 0) return usual
  const known = [...new Set([...archivedTopics(config), ...(await store.topics())])]
  for (const topic of topics) {
    if (!known.includes(topic)) {
      const hint = didYouMean(topic, known) || `: it has ${known.join(', ')}`
      throw new TapeError('TAPE_CLI_USAGE', `the archive has no topic ${topic}${hint}`)
    }
    if (isFiltered && !batches.includes(topic)) {
      throw new TapeError(
        'TAPE_CLI_USAGE',
        `the records of ${topic} are no batches of symbols: leave out --symbols, or choose ${batches.join(', ')}`,
      )
    }
  }
  return topics
}

/** The hours of the archive that are next to a window, as a person would ask for them. */
async function nearestHours(
  store: ArchiveStore,
  topics: readonly string[],
  { fromMs, toMs }: TimeWindow,
): Promise<string> {
  const all = (await Promise.all(topics.map((topic) => store.hours(topic)))).flat()
  const before = Math.max(...all.filter((hour) => hour < fromMs))
  const after = Math.min(...all.filter((hour) => hour >= toMs))
  const hours = [before, after].filter(Number.isFinite)
  if (hours.length === 0) return 'it has no hour of them at all'
  const asked = hours.map((hour) => `--from ${isoTime(hour)} --to ${isoTime(hour + 3_600_000)}`)
  return `the nearest it has: ${asked.join(', or ')}`
}

/** What a replay reads. Throws TAPE_REPLAY_NOTHING with the nearest hours when the archive has none of it. */
export async function readScope(options: ScopeOptions): Promise<readonly SourceTopic[]> {
  const { store, window } = options
  const topics = await chosenTopics(options)
  const sources: SourceTopic[] = []
  for (const topic of topics) {
    const partitions = await listObjects(store, topic, window)
    if (partitions.length > 0) sources.push({ topic, partitions })
  }
  if (sources.length > 0) return sources
  throw await nothingFound(options, topics)
}

export async function nothingFound(
  { store, window }: Pick<ScopeOptions, 'store' | 'window'>,
  topics: readonly string[],
): Promise<TapeError> {
  const names = topics.join(', ')
  const range = `${isoTime(window.fromMs)} and ${isoTime(window.toMs)}`
  return new TapeError(
    'TAPE_REPLAY_NOTHING',
    `the archive has no record of ${names} between ${range}; ${await nearestHours(store, topics, window)}`,
  )
}
