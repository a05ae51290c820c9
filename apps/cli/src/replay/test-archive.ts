import { gzipSync } from 'node:zlib'
import { ArchiveStore, hourOf, type LineInput, objectKey, toLine } from '@tickertape/archive'
import { loadConfig } from '@tickertape/config'
import type { FakeS3 } from '@tickertape/testkit'

export const TOPIC = 'iex-topic-1'

export const storeOf = (fake: FakeS3): ArchiveStore =>
  new ArchiveStore(loadConfig({ env: { S3_SINK_ENDPOINT: fake.url } }), { forMs: 1_000, baseMs: 1 })

export interface ArchivedSample {
  readonly partition?: number
  readonly offset: number
  readonly timestampMs: number
}

/** Archives records as one range for each partition: an object per hour. */
export async function archive(
  store: ArchiveStore,
  samples: readonly ArchivedSample[],
  decoded: LineInput['decoded'] = { schemaId: 7, value: { bars: [] }, reversible: true },
): Promise<void> {
  const byPartition = Map.groupBy(samples, ({ partition = 0 }) => partition)
  for (const [partition, records] of byPartition) {
    const byHour = Map.groupBy(records, ({ timestampMs }) => hourOf(timestampMs))
    for (const [hourMs, its] of byHour) {
      const lines = its.map((sample) => {
        const record = { key: null, value: Buffer.from('x'), headerList: [], ...sample }
        return toLine({ topic: TOPIC, partition, record, decoded })
      })
      const offsets = its.map(({ offset }) => offset)
      const [firstOffset, lastOffset] = [offsets[0] as number, offsets.at(-1) as number]
      const leads = firstOffset === records[0]?.offset
      const range = {
        nextOffset: (records.at(-1)?.offset as number) + 1,
        elsewhere: records.length - its.length,
      }
      await store.putIfAbsent(
        objectKey({ topic: TOPIC, partition, firstOffset, hourMs }),
        gzipSync(lines.join('')),
        {
          firstOffset,
          lastOffset,
          records: its.length,
          events: 0,
          firstRecordCrc32: 1,
          ...(leads ? { range } : {}),
        },
        AbortSignal.timeout(5_000),
      )
    }
  }
}
