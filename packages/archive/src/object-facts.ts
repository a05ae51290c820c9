/** What an object holds; kept in its metadata, so that a writer who comes second can go on behind it. */
export interface ObjectFacts {
  readonly firstOffset: number
  readonly lastOffset: number
  readonly records: number
  /** Events in the records' batches. */
  readonly events: number
  /** Checksum of the first record: a second writer of the same offset must have the same record. */
  readonly firstRecordCrc32: number
  /** Of an object that leads a range only. */
  readonly range?: RangeFacts
}

/** Consecutive offsets that were archived together, in one object per hour. The object of the first offset leads. */
export interface RangeFacts {
  /** First offset behind the range. */
  readonly nextOffset: number
  /** Records of the range that lie in objects of other hours. */
  readonly elsewhere: number
}

type Metadata = Readonly<Record<string, string>>

export function toMetadata({ range, ...facts }: ObjectFacts): Record<string, string> {
  return {
    'first-offset': String(facts.firstOffset),
    'last-offset': String(facts.lastOffset),
    records: String(facts.records),
    events: String(facts.events),
    'first-record-crc32': String(facts.firstRecordCrc32),
    ...(range && {
      'next-offset': String(range.nextOffset),
      elsewhere: String(range.elsewhere),
    }),
  }
}

/** Undefined when the metadata is not that of an archiver. */
export function fromMetadata(metadata: Metadata): ObjectFacts | undefined {
  const number = (name: string) => Number(metadata[name] ?? Number.NaN)
  const facts = {
    firstOffset: number('first-offset'),
    lastOffset: number('last-offset'),
    records: number('records'),
    events: number('events'),
    firstRecordCrc32: number('first-record-crc32'),
  }
  if (!Object.values(facts).every(Number.isSafeInteger)) return undefined
  if (metadata['next-offset'] === undefined) return facts
  return {
    ...facts,
    range: { nextOffset: number('next-offset'), elsewhere: number('elsewhere') },
  }
}
