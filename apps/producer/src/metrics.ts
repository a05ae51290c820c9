import { Counter, Gauge, Histogram, type Service } from '@tickertape/service'

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60]

export type Metrics = ReturnType<typeof createMetrics>

/** Events and batches are counted when the broker has acknowledged them, never when merely sent. */
export function createMetrics(registers: Service['metrics'][], queuedEvents: () => number) {
  const define = (name: string, help: string) => ({
    name: `tape_producer_${name}`,
    help,
    registers,
  })
  return {
    events: new Counter({
      ...define('events_total', 'Events acknowledged by the broker.'),
      labelNames: ['kind'],
    }),
    batches: new Counter(define('batches_total', 'Raw records acknowledged by the broker.')),
    rejected: new Counter({
      ...define('rejected_events_total', 'Events that were not sent because they break a rule.'),
      labelNames: ['reason'],
    }),
    droppedLetters: new Counter(
      define(
        'dropped_letters_total',
        'Dead letters that were not written because there were too many.',
      ),
    ),
    deadLetters: new Counter(
      define('dead_letters_total', 'Dead letters acknowledged by the broker.'),
    ),
    queued: new Gauge({
      ...define('queue_events', 'Events between source and broker, not yet acknowledged.'),
      collect() {
        this.set(queuedEvents())
      },
    }),
    sendSeconds: new Histogram({
      ...define('send_seconds', 'Time from a send to its acknowledgement.'),
      buckets: seconds,
    }),
    sourceState: new Gauge({
      ...define('source_state', 'State of the source: 1 for the one that holds.'),
      labelNames: ['source', 'state'],
    }),
    reconnects: new Counter({
      ...define('source_reconnects_total', 'Connections lost by a live source, by reason.'),
      labelNames: ['source', 'reason'],
    }),
    pauses: new Counter({
      ...define(
        'source_pauses_total',
        'Times that a live source was paused because the queue was full.',
      ),
      labelNames: ['source'],
    }),
    singles: new Counter({
      ...define('single_records_total', 'Gap records and API answers acknowledged by the broker.'),
      labelNames: ['kind'],
    }),
    openGaps: new Gauge({
      ...define('open_gaps', 'Holes in what a source delivered that have no end yet.'),
      labelNames: ['source'],
    }),
    gapsEnded: new Counter({
      ...define('ended_gaps_total', 'Gaps that were closed from history, or are lost.'),
      labelNames: ['source', 'status'],
    }),
    backfilled: new Counter({
      ...define('backfilled_events_total', 'Events that history gave for gaps.'),
      labelNames: ['source', 'kind'],
    }),
    restAnswers: new Counter({
      ...define(
        'rest_answers_total',
        'Answers of feeds that are asked over HTTP, by what they mean.',
      ),
      labelNames: ['source', 'fate'],
    }),
    ignored: new Counter({
      ...define('source_ignored_messages_total', 'Messages of a kind that is not asked for.'),
      labelNames: ['source', 'type'],
    }),
    mute: new Gauge({
      ...define(
        'source_mute_subscriptions',
        'Subscriptions of a live source that are silent although others are not.',
      ),
      labelNames: ['source'],
    }),
    gaps: new Counter({
      ...define('source_gaps_total', 'Holes in what a live source delivered, by reason.'),
      labelNames: ['source', 'reason'],
    }),
    outOfOrder: new Counter({
      ...define(
        'source_out_of_order_events_total',
        'Events that came after a later one of their symbol; delivered as they came.',
      ),
      labelNames: ['source', 'kind'],
    }),
    repeated: new Counter({
      ...define('source_repeated_events_total', 'Events that came before, dropped by their id.'),
      labelNames: ['source', 'kind'],
    }),
  }
}
