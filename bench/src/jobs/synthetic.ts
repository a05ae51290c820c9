import { AppProcess, testConfig } from '@tickertape/testkit'
import { cpuPerEvent, eventsPerCpuSecond, eventsPerSecond, memory } from '../columns.ts'
import type { Job } from '../job.ts'
import { metricOf } from '../metric.ts'
import { measureProgress } from '../progress.ts'
import { symbolList } from '../symbols.ts'
import { ofOurs } from '../targets.ts'

const SYMBOLS = 2_000
/** More than a core makes, from an hour ago: there is always something due. */
const RATE = 1_000_000
const HOUR_MS = 3_600_000
const WARM_UP = { full: 500_000, short: 0 }
const UNTIL = { full: 2_000_000, short: 20_000 }
const WITHIN_MS = 600_000

export const synthetic: Job = {
  name: 'synthetic',
  title: 'Synthetic source, from the random walk to the broker',
  method: [
    'The producer that ships makes bars of 2,000 symbols as fast as it can: a random walk each, every bar checked, encoded in batches by partition and acknowledged by the broker. The first 500,000 warm up, 1.5 million are measured.',
  ],
  columns: [cpuPerEvent, eventsPerCpuSecond, eventsPerSecond, memory],
  targets: [
    {
      what: 'made, checked and sent on one core',
      reach: { atLeast: 200_000 },
      unit: 'events/s',
      measured: ofOurs(eventsPerCpuSecond),
    },
  ],
  limits: [],
  async contenders({ stack, size }) {
    return [
      {
        name: 'Tickertape producer, synthetic',
        async run() {
          const { env, config } = await testConfig(stack.env, {
            ...{ KAFKA_PARTITIONS: '6', PRODUCER_SOURCE: 'synthetic', PRODUCER_KINDS: 'bars' },
            ...{ PRODUCER_SYMBOLS: symbolList(SYMBOLS), PRODUCER_RATE: String(RATE) },
            PRODUCER_FROM: new Date(Date.now() - HOUR_MS).toISOString(),
          })
          await using producer = new AppProcess('producer', env)
          return await measureProgress({
            done: () => metricOf(config.producer.http_port, 'tape_producer_events_total'),
            from: WARM_UP[size],
            to: UNTIL[size],
            eventsPerUnit: 1,
            pids: [producer.pid],
            withinMs: WITHIN_MS,
          })
        },
      },
    ]
  },
}
