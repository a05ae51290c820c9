import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import type { ListedObject } from '@tickertape/archive'
import { asTapeError, TapeError } from '@tickertape/errors'
import {
  dayFolder,
  digestOf,
  type Manifest,
  manifestKey,
  packKeys,
  readManifest,
  readSources,
  type StoredManifest,
} from './manifest.ts'
import type { ProcessedStore } from './processed-store.ts'
import { stageDay } from './stage.ts'
import { type SurveyedTopic, type SurveyOptions, survey } from './survey.ts'
import { writeGroups } from './write-groups.ts'

export interface CompactOptions extends SurveyOptions {
  readonly processed: ProcessedStore
  readonly workDir: string
  readonly budgetBytes: number
  readonly now: () => number
  readonly onProgress: (progress: CompactProgress) => void
}

/** What a compaction is doing, and how much of it is done. */
export interface CompactProgress {
  readonly phase: 'looking' | 'collecting' | 'writing'
  readonly done: number
  /** Not known while looking. */
  readonly of?: number
}

/** Events of another day that came after that day was compacted. */
export interface LateEvents {
  readonly day: string
  readonly events: number
  readonly objects: number
}

export interface DayReport {
  readonly kind: SurveyedTopic['kind']
  readonly day: string
  readonly outcome: 'nothing' | 'unchanged' | 'written' | 'replaced'
  readonly objects: number
  readonly events: number
  /** After one was kept of each key. */
  readonly rows: number
  readonly refused: number
  readonly files: number
  readonly bytes: number
  readonly late: readonly LateEvents[]
}

interface Found {
  readonly objects: readonly ListedObject[]
  readonly events: number
  /** Records that are no events, in the same objects. */
  readonly refused: number
  /** Days of events that nobody had looked at before. */
  readonly news: ReadonlyMap<string, { events: number; objects: number }>
}

async function lookForDay(
  topic: SurveyedTopic,
  day: string,
  options: CompactOptions,
): Promise<Found> {
  const objects: ListedObject[] = []
  const news = new Map<string, { events: number; objects: number }>()
  let events = 0
  let refused = 0
  let looked = 0
  for await (const { object, days, isNew } of survey(topic, options)) {
    options.onProgress({ phase: 'looking', done: ++looked })
    const count = days.days[day] ?? 0
    if (count > 0) objects.push(object)
    if (count > 0) refused += days.refused
    events += count
    if (!isNew) continue
    for (const [other, more] of Object.entries(days.days)) {
      const sum = news.get(other) ?? { events: 0, objects: 0 }
      news.set(other, { events: sum.events + more, objects: sum.objects + 1 })
    }
  }
  return { objects, events, refused, news }
}

/** Of the days that something came for, those that were compacted before and lack it now. */
async function lateDays(
  { kind }: SurveyedTopic,
  { news, day }: Pick<Found, 'news'> & { readonly day: string },
  processed: ProcessedStore,
): Promise<readonly LateEvents[]> {
  const late: LateEvents[] = []
  for (const [other, more] of news) {
    if (other === day) continue
    if (await processed.read(manifestKey(kind, other))) late.push({ day: other, ...more })
  }
  return late.sort((a, b) => (a.day < b.day ? -1 : 1))
}

/** True when all files of a manifest are in the store, at their size. */
async function isWhole(processed: ProcessedStore, { kind, day, files, sources }: Manifest) {
  const there = await processed.list(dayFolder(kind, day))
  return there.has(sources.key) && files.every(({ key, bytes }) => there.get(key) === bytes)
}

/**
 * Whether the day has to be written. Throws TAPE_WAREHOUSE_SOURCES_GONE when that would lose events, for the archive
 * no longer has what they came from.
 */
async function isStale(
  processed: ProcessedStore,
  manifest: Manifest,
  keys: ReadonlySet<string>,
): Promise<boolean> {
  const isSame = manifest.sources.digest === digestOf([...keys])
  const covered = isSame ? keys : await readSources(processed, manifest)
  const isCovered = [...keys].every((key) => covered.has(key))
  if (isCovered && (await isWhole(processed, manifest))) return false
  const gone = [...covered].filter((key) => !keys.has(key))
  if (gone.length === 0) return true
  const { kind, day } = manifest
  throw new TapeError(
    'TAPE_WAREHOUSE_SOURCES_GONE',
    `the ${kind} of ${day} were compacted from ${gone.length} archive objects that are no longer there, such as ${gone[0]}`,
  )
}

/** What lay there when a run began and is named by neither manifest: left by runs before, and nobody reads it. */
async function sweep(
  processed: ProcessedStore,
  before: ReadonlyMap<string, number>,
  manifests: readonly Manifest[],
): Promise<void> {
  const named = manifests.flatMap(({ kind, day, files, sources }) => [
    ...files.map(({ key }) => key),
    ...[sources.key, manifestKey(kind, day)],
  ])
  for (const key of before.keys()) {
    if (named.includes(key)) continue
    const error = await processed.remove(key).then(() => undefined, asTapeError)
    // Whoever may not delete leaves it there.
    if (error && error.code !== 'TAPE_S3_REFUSED') throw error
  }
}

const factsOf = ({ events, rows, files, sources }: Manifest) => ({
  ...{ objects: sources.objects, events, rows, files: files.length },
  bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
})

const nothing = { objects: 0, events: 0, rows: 0, files: 0, bytes: 0 }

/**
 * Compacts the events of a kind whose own time is of a UTC day: from every archive object that has one, one row for
 * each key, to Parquet files by group of symbols. The manifest that names them is put when all of them were read back;
 * until then the state before is valid. Changes nothing when the day has no object that the manifest lacks. Rejects
 * with TAPE_WAREHOUSE_, TAPE_ARCHIVE_ and TAPE_S3_ errors, and with the signal's reason.
 */
export async function compactDay(
  topic: SurveyedTopic,
  day: string,
  options: CompactOptions,
): Promise<DayReport> {
  const { kind } = topic
  const { processed } = options
  const stored = await readManifest(processed, kind, day)
  const found = await lookForDay(topic, day, options)
  const late = await lateDays(topic, { ...found, day }, processed)
  const common = { kind, day, refused: found.refused, late }
  const keys = found.objects.map(({ key }) => key)
  if (stored && !(await isStale(processed, stored.manifest, new Set(keys)))) {
    return { ...common, outcome: 'unchanged', ...factsOf(stored.manifest) }
  }
  if (found.objects.length === 0) return { ...common, outcome: 'nothing', ...nothing }
  const manifest = await replace(topic, { ...found, day, stored }, options)
  return { ...common, outcome: stored ? 'replaced' : 'written', ...factsOf(manifest) }
}

async function replace(
  { kind }: SurveyedTopic,
  { day, objects, events, stored }: Found & { day: string; stored: StoredManifest | undefined },
  options: CompactOptions,
): Promise<Manifest> {
  const { processed, onProgress, now } = options
  const runId = randomUUID().slice(0, 8)
  const before = await processed.list(dayFolder(kind, day))
  const staged = await stageDay({
    ...{ ...options, kind, day, objects },
    onObjects: (done) => onProgress({ phase: 'collecting', done, of: objects.length }),
  })
  const { files, groups } = await writeGroups({
    ...{ ...options, kind, day, staged, events, runId },
    onEvents: (done) => onProgress({ phase: 'writing', done, of: events }),
  })
  for (const path of staged) await rm(path)
  const keys = objects.map(({ key }) => key)
  const key = `${dayFolder(kind, day)}${runId}-sources.txt.gz`
  await processed.write(key, packKeys(keys))
  const manifest: Manifest = {
    ...{ version: 1, kind, day, compactedAt: new Date(now()).toISOString() },
    ...{ events, rows: files.reduce((sum, { rows }) => sum + rows, 0), groups, files },
    sources: { objects: keys.length, digest: digestOf(keys), key },
  }
  const body = Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`)
  const condition = stored ? { etag: stored.etag } : ({ absent: true } as const)
  await processed.write(manifestKey(kind, day), body, condition)
  await sweep(processed, before, stored ? [manifest, stored.manifest] : [manifest])
  return manifest
}
