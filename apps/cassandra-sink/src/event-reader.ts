import { asTapeError, TapeError } from '@tickertape/errors'
import { deadLetter, type IncomingBatch, type OutgoingRecord } from '@tickertape/kafka'
import { Decoder, rowsOf } from '@tickertape/schema'
import type { TopicTable } from '@tickertape/streams'
import { type EventFields, type RecordFacts, type Row, rowMaker } from './row.ts'
import { tables } from './tables.ts'
import { type Write, type WriteLimits, WriteList } from './writes.ts'

export interface EventReaderOptions {
  readonly topics: readonly Pick<TopicTable, 'kind' | 'topic'>[]
  readonly dlqTopic: string
  readonly schemaById: (schemaId: number) => Promise<object>
  readonly limits: WriteLimits
  readonly now: () => number
}

/** What a batch of records becomes. */
export interface ReadBatch {
  readonly writes: readonly Write[]
  readonly events: number
  /** Records that are no events of ours, for the dead-letter topic. */
  readonly letters: readonly OutgoingRecord[]
}

interface Road {
  readonly list: () => WriteList
  readonly rowOf: (event: EventFields, record: RecordFacts) => Row
  readonly decoder: Decoder<EventFields>
}

/** Turns records into writes and dead letters. */
export class EventReader {
  readonly #options: EventReaderOptions
  readonly #roads: ReadonlyMap<string, Road>

  constructor(options: EventReaderOptions) {
    this.#options = options
    const { topics, schemaById, limits } = options
    this.#roads = new Map(
      topics.map(({ kind, topic }) => {
        const list = () => new WriteList(tables[kind], limits)
        const decoder = new Decoder<EventFields>(schemaById, rowsOf(kind).type)
        return [topic, { list, decoder, rowOf: rowMaker(tables[kind]) }]
      }),
    )
  }

  /** Rejects only while the registry does not answer. */
  async read(batch: IncomingBatch): Promise<ReadBatch> {
    const { topic, partition, records } = batch
    const road = this.#roads.get(topic)
    if (!road) throw new TapeError('TAPE_INTERNAL', `no table for topic ${topic}`)
    const list = road.list()
    const letters: OutgoingRecord[] = []
    for (const record of records) {
      const { offset, timestampMs, value } = record
      try {
        const bytes = value?.length ?? 0
        const event = await road.decoder.decode(value)
        list.add(road.rowOf(event, { bytes, offset, timestampMs }), bytes)
      } catch (cause) {
        const reason = asTapeError(cause)
        if (!reason.code.startsWith('TAPE_SCHEMA_')) throw reason
        const service = 'cassandra-sink'
        const origin = { from: 'record', service, topic, partition, offset, timestampMs } as const
        const atMs = this.#options.now()
        letters.push(deadLetter(this.#options.dlqTopic, { ...record, reason, origin, atMs }))
      }
    }
    return { writes: list.all(), events: records.length - letters.length, letters }
  }
}
