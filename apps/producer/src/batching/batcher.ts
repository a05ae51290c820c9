import type { OutgoingRecord } from '@tickertape/kafka'
import { encodeFramed, type Kind, readableJson } from '@tickertape/schema'
import type { PreparedStream } from '@tickertape/streams'
import type { BatchSpan, Tracer } from '@tickertape/tracing'
import type { Frame, FrameOf, Item, Origin } from '../frame.ts'
import type { Rejected, Rejections } from '../rejections/rejections.ts'
import { itemProblem, MAX_ITEM_BYTES } from './item-problem.ts'
import { Sequences } from './sequences.ts'
import { SymbolPartitions } from './symbol-partitions.ts'
import { traced } from './traced.ts'

/** With MAX_ITEM_BYTES a batch of this many items stays under 600 KB. */
const MAX_ITEMS = 1_000

/** A clock that is a little ahead of ours is not a mistake. */
const FUTURE_TOLERANCE_MICROS = 5_000_000

/** One raw record to send, and how many events of which kind it holds. */
export interface Batch {
  readonly record: OutgoingRecord
  readonly kind: Kind
  readonly events: number
  /** From receipt to acknowledgement; undefined outside the sample. */
  readonly span?: BatchSpan | undefined
}

export interface BatcherOptions {
  /** Name of the source, as the batches carry it. */
  readonly source: string
  /** How events come, unless their frame says otherwise. */
  readonly origin: Origin
  readonly streams: readonly Pick<PreparedStream, Route>[]
  readonly partitions: number
  readonly maxMessageBytes: number
  readonly rejections: Rejections
  /** Undefined where tracing is off. */
  readonly tracer?: Tracer | undefined
}
type Route = 'kind' | 'rawTopic' | 'batchType' | 'itemsField' | 'batchSchemaId'

/**
 * Turns a frame into batches: one per partition that its symbols hash to, more when that would be too
 * large. Every good event is in exactly one batch, in the order of the frame per symbol; the others are
 * counted by reason.
 */
export class Batcher {
  readonly #options: BatcherOptions
  readonly #maxItems: number
  readonly #symbols: SymbolPartitions
  readonly #sequences = new Sequences()

  constructor(options: BatcherOptions) {
    this.#options = options
    // Half, because Kafka adds its own header and key to the record batch.
    const fitting = Math.floor(options.maxMessageBytes / 2 / MAX_ITEM_BYTES)
    this.#maxItems = Math.min(MAX_ITEMS, fitting)
    this.#symbols = new SymbolPartitions(options.partitions)
  }

  batches(frame: Frame): Batch[] {
    const batches: Batch[] = []
    const open = new Map<number, Item[]>()
    this.#eachAccepted(frame, (item, partition) => {
      const items = open.get(partition)
      if (items === undefined) open.set(partition, [item])
      else if (items.length < this.#maxItems) items.push(item)
      else {
        batches.push(this.#close(frame, partition, items))
        open.set(partition, [item])
      }
    })
    for (const [partition, items] of open) batches.push(this.#close(frame, partition, items))
    return batches
  }

  #eachAccepted<K extends Kind>(
    frame: FrameOf<K>,
    accept: (item: Item, partition: number) => void,
  ): void {
    const { items, receivedAt } = frame
    const { origin, rejections } = this.#options
    const latest =
      origin === 'live' ? receivedAt + FUTURE_TOLERANCE_MICROS : Number.POSITIVE_INFINITY
    const problemOf = itemProblem[frame.kind]
    for (let index = 0; index < items.length; index++) {
      const item = items[index] as (typeof items)[number]
      const partition = this.#symbols.of(item.S)
      if (partition === undefined) {
        rejections.add('symbol is missing or malformed', () => describe(frame, index))
        continue
      }
      const problem = problemOf(item, latest)
      if (problem === undefined) accept(item, partition)
      else rejections.add(problem, () => describe(frame, index))
    }
  }

  #close(frame: Frame, partition: number, items: readonly Item[]): Batch {
    const { kind, session, feed, receivedAt } = frame
    const stream = this.#options.streams.find((candidate) => candidate.kind === kind)
    if (stream === undefined) throw new TypeError(`no stream for ${kind}`)
    const value = encodeFramed(stream.batchType, stream.batchSchemaId, {
      session,
      sequence: this.#sequences.next(session, `${kind}/${partition}`),
      source: this.#options.source,
      feed,
      received_at: receivedAt,
      origin: frame.origin ?? this.#options.origin,
      [stream.itemsField]: items,
    })
    const key = (items[0] as Item).S
    const timestampMs = Math.trunc(receivedAt / 1000)
    const record = { topic: stream.rawTopic, partition, key, value, timestampMs }
    const batch = { record, kind, events: items.length }
    const { tracer } = this.#options
    return tracer ? traced(batch, partition, tracer) : batch
  }
}

function describe(frame: FrameOf<Kind>, index: number): Rejected {
  const { kind, feed, session, receivedAt, rows } = frame
  const where = rows === undefined ? {} : { where: `row ${rows[index]}` }
  const what = readableJson(frame.items[index])
  return { what, kind, feed, session, receivedAt, ...where }
}
