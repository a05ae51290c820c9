import { TapeError } from '@tickertape/errors'
import type { EventProducer } from '@tickertape/kafka'
import type { Delivery } from './frame.ts'
import type { Metrics } from './metrics.ts'
import type { Sendable, SendQueue } from './sending/send-queue.ts'
import { sendAll } from './sending/sender.ts'

/** A service has 10 s to stop; what is not acknowledged by then must still be reported. */
const DRAIN_MS = 8_000

/** One source and what makes records of what it gives. */
export interface Intake {
  readonly name: string
  readonly frames: AsyncIterable<Delivery>
  readonly encode: (delivery: Delivery) => readonly Sendable[]
}

export interface PipelineOptions {
  readonly intakes: readonly Intake[]
  /** Called when a source fails while others go on. */
  readonly onFailed: (name: string, error: unknown) => void
  readonly queue: SendQueue
  readonly producer: EventProducer
  readonly metrics: Metrics
  /** Aborted when the service is asked to stop. */
  readonly signal: AbortSignal
  readonly drainMs?: number
}

/** Puts what every source gives into the queue. One that fails does not stop the others. */
async function fill({ intakes, queue, onFailed }: PipelineOptions): Promise<void> {
  const ends = intakes.map(async ({ name, frames, encode }) => {
    try {
      for await (const frame of frames) await queue.put(encode(frame))
    } catch (error) {
      onFailed(name, error)
      throw error
    }
  })
  const failed = (await Promise.allSettled(ends)).find(({ status }) => status === 'rejected')
  queue.close()
  if (failed?.status === 'rejected') throw failed.reason
}

/** Rejects when the broker has not taken everything some time after the stop. */
function overdue({ signal, queue, drainMs = DRAIN_MS }: PipelineOptions): Promise<never> {
  return new Promise((_resolve, reject) => {
    const late = () => {
      const what = `${queue.events} events are not acknowledged ${drainMs / 1000} s after the stop`
      reject(new TapeError('TAPE_KAFKA_UNAVAILABLE', `${what} and may be lost: check the brokers`))
    }
    const start = () => setTimeout(late, drainMs).unref()
    if (signal.aborted) start()
    else signal.addEventListener('abort', start, { once: true })
  })
}

/**
 * Moves events from the sources to the broker until all of them end, and everything that they gave is
 * acknowledged. Rejects with the first error: that of a source once the rest is sent, or of the producer.
 */
export async function pump(options: PipelineOptions): Promise<void> {
  const { queue, producer, metrics } = options
  const sending = sendAll(queue, producer, metrics).catch((error) => {
    queue.fail(error)
    throw error
  })
  const [filled, sent] = await Promise.race([
    Promise.allSettled([fill(options), sending]),
    overdue(options),
  ])
  if (sent.status === 'rejected') throw sent.reason
  if (filled.status === 'rejected') throw filled.reason
}
