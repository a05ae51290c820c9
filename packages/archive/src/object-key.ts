/** Where an object lies in the archive and where it begins in the topic. */
export interface ObjectPlace {
  readonly topic: string
  readonly partition: number
  readonly firstOffset: number
  /** Start of the UTC hour that the timestamps of all its records are in, epoch milliseconds. */
  readonly hourMs: number
}

/** Where what is made of the archive lies in its bucket. Every other folder is that of a topic. */
export const processedFolder = 'processed/'

export const HOUR_MS = 3_600_000
const OFFSET_DIGITS = 20
const YEAR_9999_MS = 253_402_300_799_999

const pad = (value: number, digits: number): string => String(value).padStart(digits, '0')

/** Start of the UTC hour of a time. Times that have no four-digit year count to the nearest hour that has. */
export function hourOf(timestampMs: number): number {
  const within = Math.min(Math.max(timestampMs, 0), YEAR_9999_MS)
  return within - (within % HOUR_MS)
}

/** `<topic>/year=2026/month=11/day=21/hour=04/`, in UTC. */
export function hourFolder(topic: string, hourMs: number): string {
  const time = new Date(hourMs)
  const parts = [
    `year=${pad(time.getUTCFullYear(), 4)}`,
    `month=${pad(time.getUTCMonth() + 1, 2)}`,
    `day=${pad(time.getUTCDate(), 2)}`,
    `hour=${pad(time.getUTCHours(), 2)}`,
  ]
  return `${topic}/${parts.join('/')}/`
}

/** What the keys of a partition's objects in an hour begin with. */
export const hourPrefix = ({
  topic,
  partition,
  hourMs,
}: Omit<ObjectPlace, 'firstOffset'>): string => `${hourFolder(topic, hourMs)}${topic}-${partition}-`

/**
 * `<topic>/year=2026/month=11/day=21/hour=04/<topic>-<partition>-<first offset>.jsonl.gz`.
 * The name holds nothing that depends on who writes: a second writer of the same records meets the first.
 */
export const objectKey = (place: ObjectPlace): string =>
  `${hourPrefix(place)}${pad(place.firstOffset, OFFSET_DIGITS)}.jsonl.gz`

const folderLayout = /^([^/]+)\/year=(\d{4})\/month=(\d\d)\/day=(\d\d)\/hour=(\d\d)\/(.*)$/
const nameLayout = /^(.+)-(\d+)-(\d{20})\.jsonl\.gz$/

interface Foldered {
  readonly topic: string
  readonly hourMs: number
  readonly name: string
}

function parseFolder(key: string): Foldered | undefined {
  const match = folderLayout.exec(key)
  if (!match) return undefined
  const [, topic = '', year, month, day, hour, name = ''] = match
  const hourMs = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour))
  return { topic, hourMs, name }
}

/** The hour of a folder, or undefined when it is not that of an hour. */
export const parseHourFolder = (folder: string): number | undefined => parseFolder(folder)?.hourMs

/** The place that a key names, or undefined for a key that is not of this layout. */
export function parseObjectKey(key: string): ObjectPlace | undefined {
  const folder = parseFolder(key)
  const [, topic, partition, offset] = nameLayout.exec(folder?.name ?? '') ?? []
  if (!folder || folder.topic !== topic) return undefined
  const { hourMs } = folder
  return { topic, partition: Number(partition), firstOffset: Number(offset), hourMs }
}
