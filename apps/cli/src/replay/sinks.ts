import type { RestoredRecord } from '@tickertape/archive'
import { TapeError } from '@tickertape/errors'
import {
  createProducer,
  type EventProducer,
  type KafkaAdmin,
  type KafkaClient,
  type SendableRecord,
  TransactionWriter,
} from '@tickertape/kafka'
import type { Destination } from './destination.ts'

export interface SinkPlace {
  readonly topic: string
  readonly partition: number
}

/** Where the records of a partition go. Positions are those of a replay: 0 for its first record, and so on. */
export interface Sink extends AsyncDisposable {
  /** True for a record that an earlier run has written. */
  holds(position: number, offset: number): boolean
  /** Writes all of them, or none that a later run would not find. `nextOffset` is the archive's. */
  write(records: readonly RestoredRecord[], nextOffset: number): Promise<void>
  /** All `count` records are written, by this run or an earlier one. */
  finish(count: number): Promise<void>
}

const toSend = ({ topic, partition }: SinkPlace, record: RestoredRecord): SendableRecord => {
  const { key, value, timestampMs, headerList } = record
  return { topic, partition, key, value, timestampMs, headerList }
}

interface SinkOptions extends SinkPlace {
  readonly client: KafkaClient
  readonly admin: KafkaAdmin
  /** Group whose offsets are the position of this replay. */
  readonly groupId: string
}

/** Appends in transactions, each with the position behind it: after a kill both are there or neither is. */
export class AppendSink implements Sink {
  readonly #place: SinkPlace
  readonly #writer: TransactionWriter

  private constructor(place: SinkPlace, writer: TransactionWriter) {
    this.#place = place
    this.#writer = writer
  }

  /** Ends another run of the same replay: that one fails with TAPE_KAFKA_FENCED. */
  static async open(options: SinkOptions): Promise<AppendSink> {
    return new AppendSink(
      options,
      await TransactionWriter.open({ ...options, outputs: [options.topic] }),
    )
  }

  holds(_position: number, offset: number): boolean {
    return offset < this.#writer.nextOffset
  }

  async write(records: readonly RestoredRecord[], nextOffset: number): Promise<void> {
    await this.#writer.write({ nextOffset }, async (output) => {
      const topic = await output.topic(this.#place.topic)
      for (const record of records) topic.add(toSend(this.#place, record))
    })
  }

  async finish(): Promise<void> {}

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writer[Symbol.asyncDispose]()
  }
}

interface ExactOptions extends SinkOptions {
  readonly baseOffset: number
  readonly held: number
}

/**
 * Writes a partition that nothing else writes to, without transactions: their marks would take offsets. Looks
 * before every write that the partition reaches as far as it should.
 */
export class ExactSink implements Sink {
  readonly #options: ExactOptions
  readonly #producer: EventProducer
  #end: number

  private constructor(options: ExactOptions, producer: EventProducer) {
    this.#options = options
    this.#producer = producer
    this.#end = options.baseOffset + options.held
  }

  /** Notes that the replay began here, so that a later run knows the records for its own. */
  static async open(options: ExactOptions): Promise<ExactSink> {
    const { groupId, baseOffset } = options
    await using mark = await TransactionWriter.open({
      ...options,
      groupId: exactGroup(groupId),
      outputs: [],
    })
    await mark.write({ nextOffset: baseOffset }, async () => {})
    return new ExactSink(options, await createProducer(options.client))
  }

  holds(position: number): boolean {
    return position < this.#options.held
  }

  async write(records: readonly RestoredRecord[]): Promise<void> {
    await this.#mustEndAt(this.#end)
    await this.#producer.send(records.map((record) => toSend(this.#options, record)))
    this.#end += records.length
  }

  async finish(count: number): Promise<void> {
    const { baseOffset, held } = this.#options
    if (held <= count) await this.#mustEndAt(baseOffset + count)
  }

  async #mustEndAt(offset: number): Promise<void> {
    const { admin, topic, partition } = this.#options
    const range = (await admin.ranges(topic)).find((each) => each.partition === partition)
    if (range?.high === offset) return
    throw new TapeError(
      'TAPE_REPLAY_CONFLICT',
      `${topic}/${partition} ends at offset ${range?.high} instead of ${offset}: something else writes to it`,
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#producer[Symbol.asyncDispose]()
  }
}

/** Group that remembers where a replay began in exact mode. */
export const exactGroup = (groupId: string): string => `${groupId}-exact`

/** Writes nothing. */
class DrySink implements Sink {
  readonly #destination: Destination

  constructor(destination: Destination) {
    this.#destination = destination
  }

  holds(position: number, offset: number): boolean {
    const destination = this.#destination
    if (destination.mode === 'exact') return position < destination.held
    return destination.mode === 'append' && offset < destination.nextOffset
  }

  async write(): Promise<void> {}
  async finish(): Promise<void> {}
  async [Symbol.asyncDispose](): Promise<void> {}
}

export async function openSink(
  destination: Destination,
  options: SinkOptions,
  isDryRun: boolean,
): Promise<Sink> {
  if (isDryRun || destination.mode === 'refused') return new DrySink(destination)
  if (destination.mode === 'append') return AppendSink.open(options)
  return ExactSink.open({ ...options, ...destination })
}
