import type { Config } from '@tickertape/config'
import type { PreparedSingle, PreparedStream } from '@tickertape/streams'
import type { Tracer } from '@tickertape/tracing'
import { apiRecord } from './api-record.ts'
import { Batcher } from './batching/batcher.ts'
import type { ChosenSource } from './choose-sources.ts'
import type { Delivery } from './frame.ts'
import type { Gap } from './gap.ts'
import { GapLedger } from './gaps/ledger.ts'
import type { Left, Listener } from './gaps/left-open.ts'
import type { Intake } from './pipeline.ts'
import type { SendQueue } from './sending/send-queue.ts'
import type { SourceContext } from './source.ts'

const HOUR_MS = 3_600_000

/** A source that is open: nothing of it is read yet. */
export interface OpenSource extends ChosenSource {
  readonly context: SourceContext
  readonly frames: AsyncIterable<Delivery>
  /** Who is told of gaps from now on. */
  readonly tellGaps: (listener: (gap: Gap) => void) => void
}

export interface IntakeParts {
  readonly config: Config
  readonly streams: readonly PreparedStream[]
  readonly singles: Readonly<Record<PreparedSingle['single'], PreparedSingle>>
  readonly queue: SendQueue
  /** Undefined where tracing is off. */
  readonly tracer: Tracer | undefined
  readonly left: (listener: Listener) => Left
}

/** Name of a source on its events. */
export const sourceNameOf = ({ name, entry }: Pick<ChosenSource, 'name' | 'entry'>): string =>
  entry.venue ?? name

/** Ties an open source to the queue: its frames become batches, its gaps are kept and filled. */
export function intakeOf(opened: OpenSource, parts: IntakeParts): Intake {
  const { name, entry, context, frames } = opened
  const { config, streams, singles, queue, tracer } = parts
  const { partitions, max_message_bytes: maxMessageBytes } = config.kafka
  const source = sourceNameOf(opened)
  const { origin } = entry
  const { rejections } = context
  const batcher = new Batcher({
    ...{ source, origin, rejections, streams, partitions, maxMessageBytes, tracer },
  })
  const encode = (delivery: Delivery) =>
    delivery.kind === 'apiQuotes'
      ? [apiRecord(singles.apiQuotes, delivery.answer)]
      : batcher.batches(delivery)
  if (!entry.continuous) return { name, frames, encode }

  const ledger = new GapLedger(
    {
      ...{ source, context, history: entry.history, topic: singles.gaps },
      maxAgeMs: config.producer.backfill_hours * HOUR_MS,
      batches: (frame) => batcher.batches(frame),
      put: (what) => queue.put(what),
      write: (record) => queue.put([{ record, events: 0, kind: 'gaps' }]),
      ...(config.producer.repair_gaps && { settleMs: 0 }),
    },
    parts.left({ source, symbols: opened.symbols, kinds: opened.kinds }),
  )
  opened.tellGaps((gap) => ledger.report(gap))
  return { name, frames: ledger.follow(frames), encode }
}
