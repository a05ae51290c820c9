import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { processedFolder } from '@tickertape/archive'
import type { ProcessedStore } from './processed-store.ts'

/** What an archive object holds. Objects never change, so this is learnt once. */
export interface ObjectDays {
  /** Of the object: one of another content may have its name when the bucket was made anew. */
  readonly etag: string
  readonly events: number
  /** Records that are no events: dead letters of the flattener. */
  readonly refused: number
  /** Number of events by the UTC day of their own time. */
  readonly days: Readonly<Record<string, number>>
}

/** By key. */
export type Learnt = ReadonlyMap<string, ObjectDays>

/** Remembers what the objects of a topic hold, by the day of the archive that they lie in. */
export interface DayBook {
  load(topic: string, archiveDay: string): Promise<Learnt>
  save(topic: string, archiveDay: string, learnt: Learnt): Promise<void>
}

const pageOf = (topic: string, archiveDay: string): string => `${topic}/${archiveDay}.json.gz`

const pack = (learnt: Learnt): Buffer => gzipSync(JSON.stringify(Object.fromEntries(learnt)))

const unpack = (body: Buffer): Learnt =>
  new Map(Object.entries(JSON.parse(gunzipSync(body).toString()) as Record<string, ObjectDays>))

/** Beside the compacted events. Of two who write the same page one is lost, and what it knew is learnt again. */
export function sharedDayBook(store: ProcessedStore): DayBook {
  const keyOf = (topic: string, day: string) => `${processedFolder}index/${pageOf(topic, day)}`
  return {
    async load(topic, archiveDay) {
      const page = await store.read(keyOf(topic, archiveDay))
      return page ? unpack(page.body) : new Map()
    },
    save: (topic, archiveDay, learnt) => store.write(keyOf(topic, archiveDay), pack(learnt)),
  }
}

/** For who only reads the bucket: what the shared one does not know is kept on this disk. */
export function ownDayBook(shared: DayBook, dir: string): DayBook {
  const pathOf = (topic: string, day: string) => join(dir, 'index', pageOf(topic, day))
  return {
    async load(topic, archiveDay) {
      const own = await readFile(pathOf(topic, archiveDay)).catch(() => undefined)
      return new Map([...(own ? unpack(own) : []), ...(await shared.load(topic, archiveDay))])
    },
    async save(topic, archiveDay, learnt) {
      const path = pathOf(topic, archiveDay)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(`${path}.${process.pid}`, pack(learnt))
      await rename(`${path}.${process.pid}`, path)
    },
  }
}
