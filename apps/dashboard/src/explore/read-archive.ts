import type { ArchiveStore } from '@tickertape/archive'
import { HOUR_MS } from '@tickertape/archive'
import type { ArchiveObjectAnswer } from './answers.ts'

const MAX_OBJECTS = 1_000
const MAX_LINES = 40

/** Objects of an hour, by partition and offset. Rejects with a TAPE_S3_ error, as the one below. */
export async function readHour(
  store: ArchiveStore,
  topic: string,
  hourMs: number,
): Promise<readonly ArchiveObjectAnswer[]> {
  const objects: ArchiveObjectAnswer[] = []
  for await (const object of store.objects(topic, { fromMs: hourMs, toMs: hourMs + HOUR_MS })) {
    const { key, partition, firstOffset, bytes } = object
    objects.push({ key, partition, firstOffset, bytes })
    if (objects.length === MAX_OBJECTS) break
  }
  return objects
}

/** The first records of an object. */
export async function readObject(store: ArchiveStore, key: string): Promise<readonly object[]> {
  const lines: object[] = []
  for await (const record of store.records(key)) {
    lines.push(record)
    if (lines.length === MAX_LINES) break
  }
  return lines
}
