import type { EventProducer } from '@tickertape/kafka'
import type { Metrics } from '../metrics.ts'
import type { SendQueue } from './send-queue.ts'

/**
 * Sends what the queue holds, one send at a time to keep the order, until the queue is closed and empty.
 * Rejects with the producer's error when a retry cannot help.
 */
export async function sendAll(
  queue: SendQueue,
  producer: EventProducer,
  metrics: Metrics,
): Promise<void> {
  for await (const sent of queue.sends()) {
    const acknowledged = metrics.sendSeconds.startTimer()
    await producer.send(sent.map(({ record }) => record))
    acknowledged()
    for (const { kind, events, span } of sent) {
      span?.end()
      if (kind === undefined) metrics.deadLetters.inc()
      else if (kind === 'gaps' || kind === 'apiQuotes') metrics.singles.inc({ kind })
      else {
        metrics.batches.inc()
        metrics.events.inc({ kind }, events)
      }
    }
  }
}
