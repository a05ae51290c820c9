import type { ListedObject } from '@tickertape/archive'
import { processedFolder } from '@tickertape/archive'
import { digestOf, type Manifest, readManifest, readSources } from './manifest.ts'
import type { ProcessedStore } from './processed-store.ts'
import { dayName } from './sql-text.ts'
import { type SurveyedTopic, type SurveyOptions, survey } from './survey.ts'

/** Times of events from `fromMs` on and before `toMs`, epoch milliseconds; open where it is undefined. */
export interface EventWindow {
  readonly fromMs: number | undefined
  readonly toMs: number | undefined
}

/** Where the events of a day are. */
export interface DayHoldings {
  readonly day: string
  readonly manifest: Manifest | undefined
  /** Objects of the archive that have events of the day which are not compacted. */
  readonly objects: readonly ListedObject[]
}

export interface HoldingsOptions extends SurveyOptions {
  readonly processed: ProcessedStore
  readonly onLooked: (objects: number) => void
}

const dayOfMs = (ms: number): string => dayName(Math.floor(ms / 86_400_000))

const isWithin = (day: string, { fromMs, toMs }: EventWindow): boolean =>
  (fromMs === undefined || day >= dayOfMs(fromMs)) &&
  (toMs === undefined || day <= dayOfMs(toMs - 1))

async function manifestsOf(
  kind: SurveyedTopic['kind'],
  window: EventWindow,
  processed: ProcessedStore,
): Promise<Map<string, Manifest>> {
  const prefix = `${processedFolder}${kind}/day=`
  const manifests = new Map<string, Manifest>()
  for (const key of (await processed.list(prefix)).keys()) {
    if (!key.endsWith('/manifest.json')) continue
    const day = key.slice(prefix.length, prefix.length + 10)
    const stored = isWithin(day, window) && (await readManifest(processed, kind, day))
    if (stored) manifests.set(day, stored.manifest)
  }
  return manifests
}

/** What has the events of a kind and a time, day by day: compacted files, and objects that are not in these yet. */
export async function holdingsOf(
  topic: SurveyedTopic,
  window: EventWindow,
  options: HoldingsOptions,
): Promise<readonly DayHoldings[]> {
  const { processed, onLooked } = options
  const manifests = await manifestsOf(topic.kind, window, processed)
  const byDay = new Map<string, ListedObject[]>()
  let looked = 0
  for await (const { object, days } of survey(topic, options)) {
    onLooked(++looked)
    for (const day of Object.keys(days.days)) {
      if (!isWithin(day, window)) continue
      const objects = byDay.get(day)
      if (objects) objects.push(object)
      else byDay.set(day, [object])
    }
  }
  const days = [...new Set([...manifests.keys(), ...byDay.keys()])].sort()
  return Promise.all(
    days.map(async (day) => {
      const manifest = manifests.get(day)
      const objects = byDay.get(day) ?? []
      return {
        day,
        manifest,
        objects: manifest ? await missing(manifest, objects, processed) : objects,
      }
    }),
  )
}

/** Those of a day's objects that a manifest was not made of. */
async function missing(
  manifest: Manifest,
  objects: readonly ListedObject[],
  processed: ProcessedStore,
): Promise<readonly ListedObject[]> {
  if (digestOf(objects.map(({ key }) => key)) === manifest.sources.digest) return []
  const covered = await readSources(processed, manifest)
  return objects.filter(({ key }) => !covered.has(key))
}
