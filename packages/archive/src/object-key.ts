/** Where an object lies in the archive and where it begins in the topic. */
export interface ObjectPlace {
  readonly topic: string
  readonly partition: number
  readonly firstOffset: number
  /** Record timestamp of the first record: it alone decides the hour, so that two writers agree. */
  readonly firstTimestampMs: number
}

const OFFSET_DIGITS = 20
const pad = (value: number, digits: number): string => String(value).padStart(digits, '0')

/** Start of the UTC hour of a time, in epoch milliseconds. */
export const hourOf = (timestampMs: number): number => timestampMs - (timestampMs % 3_600_000)

/**
 * `<topic>/year=2026/month=11/day=21/hour=04/<topic>-<partition>-<first offset>.jsonl.gz`, hour in UTC.
 * The name holds nothing that depends on who writes: a second writer of the same records meets the first.
 */
export function objectKey({
  topic,
  partition,
  firstOffset,
  firstTimestampMs,
}: ObjectPlace): string {
  const time = new Date(firstTimestampMs)
  const folder = [
    `year=${pad(time.getUTCFullYear(), 4)}`,
    `month=${pad(time.getUTCMonth() + 1, 2)}`,
    `day=${pad(time.getUTCDate(), 2)}`,
    `hour=${pad(time.getUTCHours(), 2)}`,
  ].join('/')
  return `${topic}/${folder}/${topic}-${partition}-${pad(firstOffset, OFFSET_DIGITS)}.jsonl.gz`
}

/** Topic, partition and first offset of a key, or undefined for a key that is not of this layout. */
export function parseObjectKey(key: string): Omit<ObjectPlace, 'firstTimestampMs'> | undefined {
  const match = /(?:^|\/)([^/]+)-(\d+)-(\d{20})\.jsonl\.gz$/.exec(key)
  if (!match) return undefined
  const [, topic = '', partition, offset] = match
  return { topic, partition: Number(partition), firstOffset: Number(offset) }
}
