import type { ArchiveStore, ListedObject } from '@tickertape/archive'
import type { Kind } from '@tickertape/schema'
import type { DayBook, Learnt, ObjectDays } from './day-book.ts'
import type { Duck } from './duck.ts'
import type { FlatFiles } from './flat-files.ts'
import { dayName, dayOf, literal } from './sql-text.ts'

export interface SurveyOptions {
  readonly store: ArchiveStore
  readonly book: DayBook
  readonly files: FlatFiles
  readonly duck: Duck
  readonly signal: AbortSignal
}

export interface SurveyedTopic {
  readonly kind: Kind
  readonly topic: string
}

export interface SurveyedObject {
  readonly object: ListedObject
  readonly days: ObjectDays
  /** Nobody had looked into it before. */
  readonly isNew: boolean
}

/** What was learnt is written down after so many objects, so that a run that is killed is not for nothing. */
const SAVE_EVERY = 200

const DAY_MS = 86_400_000

/** The objects of a topic by the UTC day that they lie in, which is that of their receipt. */
async function* byArchiveDay(store: ArchiveStore, topic: string) {
  let objects: ListedObject[] = []
  for await (const object of store.objects(topic)) {
    const last = objects.at(-1)
    if (last && dayNumberOf(last) !== dayNumberOf(object)) {
      yield objects
      objects = []
    }
    objects.push(object)
  }
  if (objects.length > 0) yield objects
}

const dayNumberOf = ({ hourMs }: ListedObject): number => Math.floor(hourMs / DAY_MS)

/**
 * Every object of a topic and the days of its events. An event may be received on any day after its own, so no object
 * can be left out by its name; one that is known already is not read again.
 */
export async function* survey(
  { kind, topic }: SurveyedTopic,
  options: SurveyOptions,
): AsyncGenerator<SurveyedObject> {
  const { store, book, signal } = options
  for await (const objects of byArchiveDay(store, topic)) {
    const archiveDay = dayName(dayNumberOf(objects[0] as ListedObject))
    const known = await book.load(topic, archiveDay)
    const learnt = new Map<string, ObjectDays>()
    const save = () =>
      book.save(topic, archiveDay, stillThere(objects, new Map([...known, ...learnt])))
    for (const object of objects) {
      signal.throwIfAborted()
      const seen = known.get(object.key)
      const found = seen?.etag === object.etag ? seen : undefined
      const days = found ?? (await learn(kind, object, options))
      if (!found) learnt.set(object.key, days)
      if (!found && learnt.size % SAVE_EVERY === 0) await save()
      yield { object, days, isNew: !found }
    }
    if (learnt.size % SAVE_EVERY > 0) await save()
  }
}

const stillThere = (objects: readonly ListedObject[], learnt: Learnt): Learnt =>
  new Map(
    objects.flatMap(({ key }) => {
      const days = learnt.get(key)
      return days ? [[key, days] as const] : []
    }),
  )

async function learn(
  kind: Kind,
  object: ListedObject,
  { files, duck }: SurveyOptions,
): Promise<ObjectDays> {
  const path = await files.use(kind, object)
  try {
    const rows = await duck.rows<{ day: bigint | null; events: bigint }>(
      `SELECT CASE WHEN symbol IS NOT NULL THEN ${dayOf(kind)} END AS day, count(*) AS events
       FROM read_parquet(${literal(path)}) GROUP BY ALL ORDER BY day`,
    )
    const days = rows.flatMap(({ day, events }) =>
      day === null ? [] : [[dayName(Number(day)), Number(events)] as const],
    )
    const refused = rows.find(({ day }) => day === null)
    return {
      etag: object.etag,
      events: days.reduce((sum, [, events]) => sum + events, 0),
      refused: Number(refused?.events ?? 0),
      days: Object.fromEntries(days),
    }
  } finally {
    await files.release([path])
  }
}
